// What waits, by lanes: a campaign, or the single messages of a sender. Who claims takes of each that is open its fair share.
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { preparedRows, type Statement } from '../../values/prepared.js';
import { isWithin, type Reach } from '../reach.js';
import { fairShares } from './fair-shares.js';
import { LEAST_REST_MS, Pace, type Rooms, type Sending, SENDING_COLUMNS } from './pace.js';

type Lane = Sending & {
  readonly lane: string;
  /** The moment since which its first message is due, to the microsecond. */
  readonly head: string;
  /** For how long a limit keeps it closed; null where it is open. */
  readonly closedMs: number | null;
};

/** A lane, and how many of its first messages may be claimed. */
export type Share = { readonly lane: string; readonly head: string; readonly most: number };

export type Turn = {
  readonly shares: readonly Share[];
  readonly rooms: Rooms;
  /** Where there is no share though something is due: when it is worth another look. */
  readonly againMs: number | null;
};

// Another claim holds the limit, for as long as it takes to decide some messages.
const HELD_MS = 50;

@Injectable()
export class Lanes {
  public constructor(
    private readonly database: DataSource,
    private readonly pace: Pace,
  ) {}

  /** Whether anything is due within reach that no limit holds up. */
  public async anyOpen(reach: Reach): Promise<boolean> {
    const found = await this.database.transaction((transaction) =>
      alongTheIndex(transaction, () => preparedRows<{ controllerId: string }>(transaction, OPEN, [])),
    );
    return found.some(({ controllerId }) => isWithin(reach, controllerId));
  }

  /** The shares of the lanes that are due, within reach and open, at most so many in all; their limits are held meanwhile. */
  public async next(transaction: EntityManager, most: number, reach: Reach): Promise<Turn> {
    const all = await preparedRows<Lane>(transaction, DUE_LANES, []);
    const due = all.filter(({ controllerId }) => isWithin(reach, controllerId));
    const open = due.filter(({ closedMs }) => closedMs === null);
    const rooms = await this.pace.open(transaction, open);
    const mine = open.flatMap((lane) => {
      const limits = rooms.of(lane.senderId);
      return limits ? [{ ...lane, limits }] : [];
    });
    const shares = fairShares(mine, most)
      .map((share, n) => ({ lane: mine[n]?.lane ?? '', head: mine[n]?.head ?? '', most: share }))
      .filter(({ most: share }) => share > 0);
    return { shares, rooms, againMs: shares.length > 0 ? null : againMs(due, mine.length < open.length) };
  }
}

/** Lanes that are open and have no share are held by another claim, or have just been found full and closed. */
function againMs(due: readonly Lane[], isHeld: boolean): number | null {
  const opensIn = due.map(({ closedMs }) => closedMs ?? (isHeld ? HELD_MS * (1 + Math.random()) : LEAST_REST_MS));
  return opensIn.length > 0 ? Math.min(...opensIn) : null;
}

/** Just after a large campaign was queued the planner believes that few messages are due, and would sort them all. */
export async function alongTheIndex<Found>(transaction: EntityManager, find: () => Promise<Found>): Promise<Found> {
  await transaction.query(
    'SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off',
  );
  const found = await find();
  await transaction.query(
    'SET LOCAL enable_sort = on; SET LOCAL enable_bitmapscan = on; SET LOCAL enable_seqscan = on',
  );
  return found;
}

const LANE = 'coalesce(m.campaign_id, m.sender_id)';
const WAITS = 'm.worker IS NULL AND m.finished_at IS NULL';
const FIRST = `${LANE} AS lane, m.controller_id, m.sender_id, m.due_at FROM message m WHERE ${WAITS}`;
const IN_ORDER = `ORDER BY ${LANE}, m.due_at LIMIT 1`;

// From the first message of each lane straight to the first of the next one, however many are between. A lane whose sender
// or controller is paused is not looked at: what is in it stays as it is.
const LANES = `
WITH RECURSIVE lane AS (
  (SELECT ${FIRST} ${IN_ORDER})
  UNION ALL
  SELECT n.* FROM lane l CROSS JOIN LATERAL (SELECT ${FIRST} AND ${LANE} > l.lane ${IN_ORDER}) n
), open AS (
  SELECT l.*, (SELECT extract(epoch FROM max(p.closed_until) - now())::float8 * 1000 FROM pace p
    WHERE p.scope IN ('s:' || l.sender_id, 'c:' || l.controller_id) AND p.closed_until > now()) AS closed_ms
  FROM lane l WHERE l.due_at <= now() AND NOT EXISTS (SELECT FROM pause p
    WHERE p.controller_id = l.controller_id AND p.target IN (l.sender_id, l.controller_id) AND p.resumed_at IS NULL)
)`;

const OPEN: Statement = {
  name: 'message_open_lanes',
  text: `${LANES} SELECT DISTINCT controller_id AS "controllerId" FROM open WHERE closed_ms IS NULL`,
};

const DUE_LANES: Statement = {
  name: 'message_lanes',
  text: `${LANES}
SELECT o.lane, o.due_at::text AS head, o.closed_ms AS "closedMs",${SENDING_COLUMNS}
FROM open o JOIN sender s ON s.id = o.sender_id JOIN controller c ON c.id = o.controller_id`,
};

/** What `ofShares` asks for, beginning with `$1`. */
export function shareValues(shares: readonly Share[]): unknown[] {
  return [shares.map(({ lane }) => lane), shares.map(({ head }) => head), shares.map(({ most }) => most)];
}

type Parts = { readonly columns: string; readonly join?: string; readonly lock?: string };

/** SQL: `FROM` the first messages `m` of each share; those that are due longest. */
export function ofShares({ columns, join = '', lock = '' }: Parts): string {
  return `
FROM unnest($1::text[], $2::timestamptz[], $3::int[]) AS share (lane, head, most)
CROSS JOIN LATERAL (
  SELECT ${columns} FROM message m ${join}
  WHERE ${WAITS} AND ${LANE} = share.lane AND m.due_at >= share.head AND m.due_at <= now()
  ORDER BY m.due_at LIMIT share.most ${lock}) m`;
}
