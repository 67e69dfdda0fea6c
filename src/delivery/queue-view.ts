// What waits for a controller, and why: for whoever operates the service. Nobody is named, and no words of a relay are shown.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rows } from '../values/sql.js';

/** Messages that wait for the same reason. */
type Waiting = {
  readonly campaignId: string | null;
  readonly state: 'queued' | 'deferred';
  readonly reason: string;
  readonly count: number;
  readonly oldest: Date;
  readonly earliestDue: Date | null;
};

/** `due`: as soon as a worker comes to it. */
type WaitingReason = Pick<Waiting, 'reason' | 'count' | 'earliestDue'>;

export type QueueView = {
  readonly depth: Readonly<Record<'queued' | 'deferred' | 'claimed' | 'handedOver' | 'uncertain', number>>;
  readonly oldestWaiting: Date | null;
  readonly nextDue: Date | null;
  readonly campaigns: readonly {
    /** Null: single messages. */
    readonly campaignId: string | null;
    readonly waiting: number;
    readonly reasons: readonly WaitingReason[];
  }[];
};

@Injectable()
export class Queues {
  public constructor(private readonly database: DataSource) {}

  /** `relayAway`: no relay of the controller takes mail just now, so that what is due waits for one. */
  public async view(controllerId: string, relayAway: boolean): Promise<QueueView> {
    const waiting = (await rows<Waiting>(this.database, WAITING, [controllerId])).map((one) =>
      relayAway && one.reason === 'due' ? { ...one, reason: 'relay_away' } : one,
    );
    const rest = await rows<{ state: string; count: number }>(this.database, OTHERS, [controllerId]);
    const of = (state: string) => rest.find((one) => one.state === state)?.count ?? 0;
    const waitingIn = (state: Waiting['state']) => sum(waiting.filter((one) => one.state === state));
    return {
      depth: {
        queued: waitingIn('queued'),
        deferred: waitingIn('deferred'),
        claimed: of('claimed'),
        handedOver: of('handed_over'),
        uncertain: of('uncertain'),
      },
      oldestWaiting: earliest(waiting.map(({ oldest }) => oldest)),
      nextDue: earliest(waiting.map(({ earliestDue }) => earliestDue)),
      campaigns: [...new Set(waiting.map(({ campaignId }) => campaignId))].map((id) => {
        const theirs = waiting.filter(({ campaignId }) => campaignId === id);
        const reasons = theirs.map(({ reason, count, earliestDue }) => ({ reason, count, earliestDue }));
        return { campaignId: id, waiting: sum(theirs), reasons };
      }),
    };
  }
}

function sum(counted: readonly { readonly count: number }[]): number {
  return counted.reduce((all, { count }) => all + count, 0);
}

function earliest(moments: readonly (Date | null)[]): Date | null {
  const known = moments.flatMap((moment) => (moment ? [moment.getTime()] : []));
  return known.length > 0 ? new Date(Math.min(...known)) : null;
}

// A deferred message has the codes of its verdict as detail; one that failed, what the relay answered, of which the code
// is shown: `451 4.3.0`.
const WAITING = `
WITH paused AS (SELECT target FROM pause WHERE controller_id = $1 AND resumed_at IS NULL)
SELECT campaign_id AS "campaignId", state, reason, count(*)::int AS count, min(created_at) AS oldest,
  nullif(min(due_at), 'infinity') AS "earliestDue"
FROM (
  SELECT campaign_id, state, created_at, due_at, CASE
    WHEN due_at <= now() AND (sender_id IN (SELECT * FROM paused) OR controller_id IN (SELECT * FROM paused))
      THEN 'sending_paused'
    WHEN state = 'deferred' THEN coalesce(detail, 'deferred')
    WHEN detail IS NULL OR due_at <= now() THEN 'due'
    ELSE coalesce('relay_answered ' || substring(detail FROM '^\\d{3}(?: \\d\\.\\d+\\.\\d+)?'), 'relay_failed') END AS reason
  FROM message WHERE controller_id = $1 AND worker IS NULL AND finished_at IS NULL
) w GROUP BY campaign_id, state, reason ORDER BY campaign_id DESC NULLS LAST, count DESC, reason`;

const OTHERS = `
SELECT state, count(*)::int AS count FROM message
WHERE controller_id = $1 AND worker IS NOT NULL AND finished_at IS NULL GROUP BY state
UNION ALL
SELECT state, count(*)::int FROM message WHERE controller_id = $1 AND dead AND state = 'uncertain' GROUP BY state`;
