// How many messages may be claimed now under the limits of their senders and controllers, counted in what was sent.
import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type RateLimits, type SenderLimits } from '../../access/controller.js';
import { type SendingWindow } from '../../calendar/sending-window.js';
import { preparedRows, type Statement } from '../../values/prepared.js';
import { type Room } from './fair-shares.js';
import { inForce, type Window, windowsOf } from './limits.js';
import { Trouble } from './trouble.js';

/** Under which limits a sender sends, at which hours, and whether it may at all. */
export type Sending = {
  readonly controllerId: string;
  readonly senderId: string;
  readonly senderWindow: SendingWindow | null;
  readonly controllerWindow: SendingWindow | null;
  /** Whether the sender or all its controller's mail is paused. */
  readonly isPaused: boolean;
  /** Whether the controller has paused the mail to some recipient domain. */
  readonly hasPausedDomains: boolean;
  readonly senderLimits: SenderLimits | null;
  readonly controllerLimits: RateLimits | null;
};

/** A limit that the claim holds alone: `free` slots are left under it. */
export type Scope = Room & { readonly name: string };

/** What senders have room for, while the claim holds their limits. */
export type Rooms = {
  /** The limits of a sender and its controller; null where another claim holds one of them at the moment. */
  readonly of: (senderId: string) => readonly Scope[] | null;
  /** How many messages a sender may send to one recipient domain group in an hour; null for any number. */
  readonly perDomain: (senderId: string) => number | null;
  /** What was read of a sender in this transaction. */
  readonly sending: (senderId: string) => Sending | undefined;
};

type Standing = Sending & { readonly limits: SenderLimits };
type Counted = { readonly scope: string; readonly free: number };
type SentOn = { readonly senderId: string; readonly days: number };
type Asked = { readonly name: string; readonly window: Window };

/**
 * INVARIANT (in the window): at no moment have more messages arrived under a limit, in a stretch as long as its window,
 * than it allows, whatever process handed them over. Whoever claims under a limit holds its row of `pace` alone, and counts
 * before it claims; a claimed message counts as arriving now until its hand-over has ended, or it goes back.
 */
@Injectable()
export class Pace {
  public constructor(private readonly trouble: Trouble) {}

  /**
   * Holds the scopes of these senders until the transaction ends, and counts. Where nothing is free it notes until when
   * (`closed_until`), so that nobody counts again before. Never waits: what another claim holds is that one's turn.
   */
  public async open(transaction: EntityManager, sendings: readonly Sending[]): Promise<Rooms> {
    const read = new Map(sendings.map((one) => [one.senderId, one]));
    const sending = (senderId: string) => read.get(senderId);
    const limited = [...read.values()].filter(isLimited);
    if (limited.length === 0) return { of: () => [], perDomain: () => null, sending };
    const names = [...new Set(limited.flatMap(scopesOf))].sort();
    await preparedRows(transaction, MAKE, [names]);
    const held = await preparedRows<{ scope: string }>(transaction, HOLD, [names]);
    const standing = await this.inForce(transaction, limited);
    const free = await this.count(transaction, asked(standing, new Set(held.map(({ scope }) => scope))));
    const scopes = new Map(held.map(({ scope: name }) => [name, { name, free: free.get(name) ?? Infinity }]));
    const bySender = new Map(standing.map((one) => [one.senderId, one]));
    return {
      of: (senderId) => {
        const found = scopesOf(bySender.get(senderId)).map((name) => scopes.get(name));
        return found.some((scope) => scope === undefined) ? null : found.filter((scope) => scope !== undefined);
      },
      perDomain: (senderId) => bySender.get(senderId)?.limits.perDomainPerHour ?? null,
      sending,
    };
  }

  /** Limits as a slow start and what its mail met with make them today. */
  private async inForce(transaction: EntityManager, limited: readonly Sending[]): Promise<Standing[]> {
    const starting = limited.filter(({ senderLimits }) => senderLimits?.warmUp).map(({ senderId }) => senderId);
    const sent = starting.length === 0 ? [] : await preparedRows<SentOn>(transaction, DAYS, [starting]);
    const days = new Map(sent.map((one) => [one.senderId, one.days]));
    const senders = limited.map(({ senderId }) => senderId);
    const troubled = await this.trouble.among(transaction, senders);
    return limited.map((one) => {
      const standing = { days: days.get(one.senderId) ?? 0, isTroubled: troubled.has(one.senderId) };
      return { ...one, limits: inForce(one.senderLimits ?? {}, standing) };
    });
  }

  private async count(transaction: EntityManager, windows: readonly Asked[]): Promise<Map<string, number>> {
    if (windows.length === 0) return new Map();
    const counted = await preparedRows<Counted>(transaction, COUNT, [
      windows.map(({ name }) => name),
      windows.map(({ window }) => window.most),
      windows.map(({ window }) => window.ms),
      LEAST_REST_MS,
    ]);
    return new Map(counted.map(({ scope, free }) => [scope, free]));
  }
}

/** Each window of each scope that is held. */
function asked(standing: readonly Standing[], held: ReadonlySet<string>): Asked[] {
  const all = standing.flatMap(({ senderId, limits, controllerId, controllerLimits }) => [
    ...windowsOf(limits).map((window) => ({ name: `s:${senderId}`, window })),
    ...windowsOf(controllerLimits ?? {}).map((window) => ({ name: `c:${controllerId}`, window })),
  ]);
  return all.filter(({ name }) => held.has(name));
}

function isLimited(sending: Sending): boolean {
  return scopesOf(sending).length > 0;
}

function scopesOf(sending: Sending | undefined): string[] {
  if (!sending) return [];
  const { senderId, senderLimits, controllerId, controllerLimits } = sending;
  return [...(isSet(controllerLimits) ? [`c:${controllerId}`] : []), ...(isSet(senderLimits) ? [`s:${senderId}`] : [])];
}

function isSet(limits: object | null): boolean {
  return limits !== null && Object.keys(limits).length > 0;
}

/** SQL: the columns of a Sending, of a sender `s` and its controller `c`. */
export const SENDING_COLUMNS = `
  s.id AS "senderId", s.controller_id AS "controllerId", s.limits AS "senderLimits", c.limits AS "controllerLimits",
  s.sending_window AS "senderWindow", c.sending_window AS "controllerWindow",
  EXISTS (SELECT FROM pause p WHERE p.controller_id = c.id AND p.target IN (s.id, c.id) AND p.resumed_at IS NULL) AS "isPaused",
  EXISTS (SELECT FROM pause p WHERE p.controller_id = c.id AND p.scope = 'domain' AND p.resumed_at IS NULL) AS "hasPausedDomains"`;

// Slots that were taken one by one become free one by one: so long they gather before anybody looks.
export const LEAST_REST_MS = 250;

const MAKE: Statement = {
  name: 'pace_make',
  text: 'INSERT INTO pace (scope) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING',
};

const HOLD: Statement = {
  name: 'pace_hold',
  text: 'SELECT scope FROM pace WHERE scope = ANY ($1) ORDER BY scope FOR UPDATE SKIP LOCKED',
};

// Earlier days alone, so that the allowance of a day stands all day long.
const DAYS: Statement = {
  name: 'pace_days',
  text: `
SELECT asked.id AS "senderId", (
  SELECT count(*)::int FROM (
    SELECT day FROM sending_day WHERE sender_id = asked.id
    UNION SELECT (at AT TIME ZONE 'UTC')::date FROM send_slot WHERE scope = 's:' || asked.id AND at < 'infinity'
  ) sent WHERE day < (now() AT TIME ZONE 'UTC')::date) AS days
FROM unnest($1::text[]) AS asked (id)`,
};

// A statement of its own after HOLD: it sees what the claim before has written. What is claimed and has not ended leaves the
// window no sooner than if it ended now. A new day (UTC) is a look anew, for a slow start allows more then.
const COUNT: Statement = {
  name: 'pace_count',
  text: `
WITH asked AS (
  SELECT scope, most, ms * interval '1 millisecond' AS span FROM unnest($1::text[], $2::int[], $3::float8[]) AS a (scope, most, ms)
), counted AS (
  SELECT asked.scope, min(asked.most - w.used)::int AS free,
    max(CASE WHEN w.used >= asked.most THEN (
      SELECT CASE s.at WHEN 'infinity' THEN now() ELSE s.at END + asked.span
      FROM send_slot s WHERE s.scope = asked.scope ORDER BY s.at DESC OFFSET asked.most - 1 LIMIT 1) END) AS opens_at
  FROM asked
  CROSS JOIN LATERAL (SELECT count(*) AS used FROM send_slot s WHERE s.scope = asked.scope AND s.at > now() - asked.span) w
  GROUP BY asked.scope
), closed AS (
  UPDATE pace p SET closed_until = least(greatest(c.opens_at, now() + $4 * interval '1 millisecond'),
    date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + interval '1 day')
  FROM counted c WHERE p.scope = c.scope AND c.free <= 0
)
SELECT scope, free FROM counted`,
};
