// Follows the ledger and notes of every decision what it is found by, and of every day how many there were.
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { REASON_OUTCOMES } from '../policy/decision.js';
import { type MailboxName } from '../provenance/dossier.js';
import { row, rows, type Sql } from '../values/sql.js';
import { AuditLog, type KeptDecision } from './audit-log.js';
import { type StoredDecision } from './stored-decision.js';

const AT_ONCE = 500;
/** Of the two seconds between the looks for chores. */
const AT_A_TIME_MS = 500;
/** The share of its time for which the process has had work lately. */
const BUSY = 0.6;

type Count = { readonly day: string; readonly what: string; readonly key: string };

/** Owns the tables `decision_mark`, `decision_reason`, `decision_count` and `decision_follow`. */
@Injectable()
export class DecisionMarks {
  private load = performance.eventLoopUtilization();

  public constructor(
    private readonly database: DataSource,
    private readonly auditLog: AuditLog,
  ) {}

  /** Controllers whose ledgers have grown: what a chore finds to do. */
  public async pending(): Promise<string[]> {
    return (await rows<{ id: string }>(this.database, PENDING)).map(({ id }) => id);
  }

  /**
   * From where it was left, whoever did that, for a short while; what is behind then stays pending. Where the process is
   * busy one portion is all, for whoever decides and sends goes first.
   */
  public async run(controllerId: string, stopping: AbortSignal): Promise<void> {
    const { utilization } = performance.eventLoopUtilization(this.load);
    this.load = performance.eventLoopUtilization();
    const until = performance.now() + (utilization > BUSY ? 0 : AT_A_TIME_MS);
    let isBehind: boolean;
    do {
      isBehind = await this.database.transaction((transaction) => this.follow(transaction, controllerId));
    } while (isBehind && !stopping.aborted && performance.now() < until);
  }

  /** In the transaction that destroys the person's key, and before it does. */
  public async forget(transaction: Sql, { controllerId, mailboxId }: MailboxName): Promise<void> {
    // Waits for a batch that has read the key and would write marks behind our back.
    await transaction.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [FOLLOWING, controllerId]);
    for (const text of FORGET) await transaction.query(text, [controllerId, mailboxId]);
  }

  private async follow(transaction: EntityManager, controllerId: string): Promise<boolean> {
    await transaction.query('SELECT pg_advisory_xact_lock_shared($1, hashtext($2))', [FOLLOWING, controllerId]);
    const next = (await row<{ next: string }>(transaction, TAKE, [controllerId]))?.next ?? '0';
    const { kept, read } = await this.auditLog.following(transaction, controllerId, Number(next), AT_ONCE);
    const found = kept.flatMap(({ id, stored }) => (stored ? [{ id, stored }] : []));
    await mark(transaction, controllerId, found);
    await count(transaction, controllerId, found);
    await transaction.query('UPDATE decision_follow SET next_index = next_index + $2 WHERE controller_id = $1', [
      controllerId,
      read,
    ]);
    return read === AT_ONCE;
  }
}

type Opened = Pick<KeptDecision, 'id'> & { readonly stored: StoredDecision };

async function mark(transaction: Sql, controllerId: string, found: readonly Opened[]): Promise<void> {
  await transaction.query(MARK, [
    controllerId,
    found.map(({ id }) => id),
    found.map(({ stored }) => stored.decision.outcome),
    found.map(({ stored }) => stored.decision.country),
    found.map(({ stored }) => stored.decision.recipientKind),
    found.map(({ stored }) => stored.facts.purpose),
    found.map(({ stored }) => campaignOf(stored)),
    found.map(({ stored }) => stored.shadow ?? false),
  ]);
  const reasons = found.flatMap(({ id, stored }) =>
    [...new Set(stored.decision.reasons.map(({ code }) => code))].map((code) => ({ id, code })),
  );
  await transaction.query(REASONS, [controllerId, reasons.map(({ code }) => code), reasons.map(({ id }) => id)]);
}

async function count(transaction: Sql, controllerId: string, found: readonly Opened[]): Promise<void> {
  const all = found.flatMap(({ stored }) => countsOf(stored));
  await transaction.query(COUNT, [
    controllerId,
    all.map(({ day }) => day),
    all.map(({ what }) => what),
    all.map(({ key }) => key),
  ]);
}

/** A send is decided at the gate and again at the last check: the gate counts as the verdict, the last check as the send. */
function countsOf(stored: StoredDecision): Count[] {
  const { decision, facts } = stored;
  const day = facts.at.slice(0, 10);
  if (stored.for?.step !== 'last_check') {
    const against = decision.reasons.filter(({ code }) => REASON_OUTCOMES[code] !== 'allow').map(({ code }) => code);
    return [
      { day, what: 'outcome', key: decision.outcome },
      ...[...new Set(against)].map((key) => ({ day, what: 'reason', key })),
    ];
  }
  if (decision.outcome !== 'allow') return [];
  const campaign = campaignOf(stored);
  return [
    ...[...new Set(facts.sources.map(({ kind }) => kind))].map((key) => ({ day, what: 'sent_kind', key })),
    ...(campaign === null ? [] : [{ day, what: 'sent_campaign', key: campaign }]),
  ];
}

function campaignOf({ for: occasion }: StoredDecision): string | null {
  return occasion?.entrance === 'campaign' ? occasion.of : null;
}

/** Names the advisory lock: shared by who marks, alone for who forgets. */
const FOLLOWING = 7_161_827;

const PENDING = `
SELECT c.id FROM controller c LEFT JOIN decision_follow f ON f.controller_id = c.id
WHERE EXISTS (SELECT FROM ledger_entry l WHERE l.controller_id = c.id AND l.index >= coalesce(f.next_index, 0))`;

// Holds the row: two who follow one ledger would count twice.
const TAKE = `
INSERT INTO decision_follow AS f (controller_id, next_index) VALUES ($1, 0)
ON CONFLICT (controller_id) DO UPDATE SET next_index = f.next_index RETURNING next_index AS next`;

const MARK = `
INSERT INTO decision_mark (controller_id, id, outcome, country, kind, purpose, campaign, shadow)
SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[])
ON CONFLICT DO NOTHING`;

const REASONS = `
INSERT INTO decision_reason (controller_id, code, id) SELECT $1, * FROM unnest($2::text[], $3::text[]) ON CONFLICT DO NOTHING`;

const COUNT = `
INSERT INTO decision_count AS c (controller_id, day, what, key, count)
SELECT $1, day, what, key, count(*) FROM unnest($2::date[], $3::text[], $4::text[]) AS a (day, what, key)
GROUP BY day, what, key ORDER BY day, what, key
ON CONFLICT (controller_id, day, what, key) DO UPDATE SET count = c.count + excluded.count`;

const THEIRS = `
SELECT l.id FROM mailbox m JOIN leaf l ON l.subject_id = m.subject_id AND l.controller_id = m.controller_id
WHERE m.controller_id = $1 AND m.mailbox_id = $2 AND l.type = 'decision'`;

const FORGET = ['decision_mark', 'decision_reason'].map(
  (table) => `DELETE FROM ${table} d USING (${THEIRS}) t WHERE d.controller_id = $1 AND d.id = t.id`,
);
