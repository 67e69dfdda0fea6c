// The numbers of a controller at a glance: read from counters and along indexes, whatever the number of decisions.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { logKey } from '../ledger/log-signer.js';
import { TreeReader } from '../ledger/tree-reader.js';
import { type RateLimits } from '../access/controller.js';
import { Clock } from '../values/clock.js';
import { firstIdAt } from '../values/id.js';
import { row, rows } from '../values/sql.js';

type GateDay = Readonly<Record<'allow' | 'block' | 'defer' | 'review', number>> & { readonly day: string };
type Provenance = { readonly kind: string; readonly contacts: number };

/** What came back for what was sent. */
type Answered = {
  readonly by: 'kind' | 'campaign';
  readonly key: string;
  readonly name: string;
  readonly sent: number;
  readonly complaints: number;
  readonly optOuts: number;
};

export type SenderLimit = {
  readonly senderId: string;
  readonly address: string;
  readonly used: number;
  readonly limit: number;
  readonly window: 'minute' | 'hour' | 'day';
};

export type LedgerState = {
  readonly size: number;
  readonly checkpointAt: Date | null;
  /** Whether the newest checkpoint is signed by a key of ours and over the tree that is stored; null where there is none. */
  readonly verified: boolean | null;
  readonly verifiedAt: Date;
};

type Waiting = { readonly what: string; readonly count: number; readonly href: string };

type ReasonCount = { readonly code: string; readonly count: number };

export type Overview = {
  readonly gate: readonly GateDay[];
  readonly reasons: readonly ReasonCount[];
  readonly provenance: readonly Provenance[];
  readonly complaints: readonly Answered[];
  readonly limits: readonly SenderLimit[];
  readonly ledger: LedgerState;
  readonly waiting: readonly Waiting[];
};

type LimitedSender = { readonly id: string; readonly address: string; readonly limits: RateLimits } & Readonly<
  Record<SenderLimit['window'], string>
>;

const DAY_MS = 86_400_000;

@Injectable()
export class Overviews {
  public constructor(
    private readonly database: DataSource,
    private readonly tree: TreeReader,
    private readonly clock: Clock,
  ) {}

  /** The last `days` days with today, by UTC. */
  public async of(controllerId: string, days: number): Promise<Overview> {
    const from = new Date(this.clock.now().getTime() - (days - 1) * DAY_MS);
    from.setUTCHours(0, 0, 0, 0);
    const [gate, reasons, provenance, complaints, limits, ledger, waiting] = await Promise.all([
      rows<GateDay>(this.database, GATE, [controllerId, from, days]),
      rows<ReasonCount>(this.database, REASONS, [controllerId, from]),
      rows<Provenance>(this.database, PROVENANCE, [controllerId, NEWEST_CONTACTS]),
      rows<Answered>(this.database, COMPLAINTS, [controllerId, from, firstIdAt('sup', from.getTime())]),
      this.limits(controllerId),
      this.ledger(controllerId),
      rows<Waiting>(this.database, WAITING, [controllerId]),
    ]);
    return { gate, reasons, provenance, complaints, limits, ledger, waiting };
  }

  private async limits(controllerId: string): Promise<SenderLimit[]> {
    const found = await rows<LimitedSender>(this.database, LIMITS, [controllerId]);
    return found.flatMap(({ id: senderId, address, limits, ...used }) =>
      WINDOWS.flatMap(([window, limitOf]) => {
        const limit = limitOf(limits);
        return limit === undefined ? [] : [{ senderId, address, used: Number(used[window]), limit, window }];
      }),
    );
  }

  private async ledger(controllerId: string): Promise<LedgerState> {
    const verifiedAt = this.clock.now();
    const newest = await row<{ size: string; at: Date }>(this.database, CHECKPOINT, [controllerId]);
    if (!newest) return { size: 0, checkpointAt: null, verified: null, verifiedAt };
    const keys = await rows<{ key: Buffer }>(this.database, 'SELECT public_key AS key FROM signing_key');
    const known = keys.map(({ key }) => logKey(controllerId, key));
    const size = Number(newest.size);
    const verified = await this.tree.verifies(controllerId, size, known);
    return { size, checkpointAt: newest.at, verified, verifiedAt };
  }
}

const WINDOWS = [
  ['minute', ({ perMinute }: RateLimits) => perMinute],
  ['hour', ({ perHour }: RateLimits) => perHour],
  ['day', ({ perDay }: RateLimits) => perDay],
] as const;

const GATE = `
SELECT to_char(d.day, 'YYYY-MM-DD') AS day,
  ${['allow', 'block', 'defer', 'review'].map((one) => `coalesce(sum(c.count) FILTER (WHERE c.key = '${one}'), 0)::int AS ${one}`).join(', ')}
FROM generate_series(0, $3::int - 1) AS n CROSS JOIN LATERAL (SELECT ($2::timestamptz AT TIME ZONE 'UTC')::date + n AS day) d
LEFT JOIN decision_count c ON c.controller_id = $1 AND c.what = 'outcome' AND c.day = d.day
GROUP BY d.day ORDER BY d.day`;

const REASONS = `
SELECT key AS code, sum(count)::int AS count FROM decision_count
WHERE controller_id = $1 AND day >= ($2::timestamptz AT TIME ZONE 'UTC')::date AND what = 'reason'
GROUP BY key ORDER BY 2 DESC, 1`;

/** So many tell the mix as well as all of them, and are read in no time. */
const NEWEST_CONTACTS = 20_000;

const PROVENANCE = `
SELECT kind, count(*)::int AS contacts FROM (
  SELECT known::json AS known FROM mailbox WHERE controller_id = $1 AND contact_id IS NOT NULL ORDER BY contact_id DESC LIMIT $2
) m CROSS JOIN LATERAL (SELECT DISTINCT coalesce(s ->> 'kind', 'unknown') AS kind
  FROM json_array_elements(CASE WHEN json_typeof(known -> 'sources') = 'array' AND json_array_length(known -> 'sources') > 0
    THEN known -> 'sources' ELSE '[{}]' END) s) k
GROUP BY kind ORDER BY 2 DESC, 1`;

// Whoever said no is counted under every kind of source that they came by, and under the campaign that wrote to them last.
const COMPLAINTS = `
WITH noes AS (
  SELECT s.mailbox_id, s.since, s.kind = 'complaint' AS is_complaint FROM suppression s
  WHERE s.controller_id = $1 AND s.id >= $3 AND s.kind IN ('complaint', 'unsubscribe', 'objection')),
by_kind AS (
  SELECT k.kind AS key, count(*) FILTER (WHERE n.is_complaint) AS complaints, count(*) FILTER (WHERE NOT n.is_complaint) AS opt_outs
  FROM noes n JOIN mailbox m ON m.controller_id = $1 AND m.mailbox_id = n.mailbox_id
  CROSS JOIN LATERAL (SELECT DISTINCT s ->> 'kind' AS kind FROM json_array_elements(
    CASE WHEN json_typeof(m.known::json -> 'sources') = 'array' THEN m.known::json -> 'sources' ELSE '[]' END) s) k
  GROUP BY 1),
by_campaign AS (
  SELECT l.campaign_id AS key, count(*) FILTER (WHERE n.is_complaint) AS complaints,
    count(*) FILTER (WHERE NOT n.is_complaint) AS opt_outs
  FROM noes n CROSS JOIN LATERAL (
    SELECT campaign_id FROM message WHERE controller_id = $1 AND mailbox_id = n.mailbox_id AND handed_over_at <= n.since
    ORDER BY handed_over_at DESC LIMIT 1) l
  WHERE l.campaign_id IS NOT NULL GROUP BY 1),
sent AS (
  SELECT CASE what WHEN 'sent_kind' THEN 'kind' ELSE 'campaign' END AS by, key, sum(count) AS sent FROM decision_count
  WHERE controller_id = $1 AND day >= ($2::timestamptz AT TIME ZONE 'UTC')::date AND what IN ('sent_kind', 'sent_campaign')
  GROUP BY 1, 2),
answered AS (SELECT 'kind' AS by, * FROM by_kind UNION ALL SELECT 'campaign', * FROM by_campaign)
SELECT by, key, coalesce(c.name, key) AS name, coalesce(s.sent, 0)::int AS sent,
  coalesce(a.complaints, 0)::int AS complaints, coalesce(a.opt_outs, 0)::int AS "optOuts"
FROM sent s FULL JOIN answered a USING (by, key) LEFT JOIN campaign c ON by = 'campaign' AND c.id = key
ORDER BY by DESC, sent DESC, key LIMIT 200`;

const LIMITS = `
SELECT s.id, s.address, s.limits, u.* FROM sender s CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE at > now() - interval '1 minute') AS minute,
    count(*) FILTER (WHERE at > now() - interval '1 hour') AS hour, count(*) AS day
  FROM send_slot WHERE scope = 's:' || s.id AND at > now() - interval '1 day') u
WHERE s.controller_id = $1 AND s.limits IS NOT NULL ORDER BY s.id LIMIT 100`;

const CHECKPOINT = 'SELECT size, at FROM ledger_checkpoint WHERE controller_id = $1 ORDER BY size DESC LIMIT 1';

const WAITING = `
SELECT what, count::int AS count, href FROM (
  SELECT 'overrides' AS what, count(*) AS count, '/policy/overrides?state=proposed' AS href FROM policy_override
  WHERE controller_id = $1 AND approved_at IS NULL AND revoked_at IS NULL AND expires_at > now()
  UNION ALL SELECT 'requests', count(*), '/requests?state=open' FROM subject_request
  WHERE controller_id = $1 AND closed_at IS NULL
  UNION ALL SELECT 'requests_overdue', count(*), '/requests?state=overdue' FROM subject_request
  WHERE controller_id = $1 AND closed_at IS NULL AND due_at < now()
  UNION ALL SELECT 'replies', count(*), '/requests/replies' FROM reply_review WHERE controller_id = $1 AND state = 'open'
  UNION ALL SELECT 'dead_letters', count(*), '/campaigns/dead-letters' FROM message WHERE controller_id = $1 AND dead
  UNION ALL SELECT 'stopped', count(*), '/campaigns/signals' FROM sending_signal WHERE controller_id = $1 AND level = 'stop'
) w WHERE count > 0`;
