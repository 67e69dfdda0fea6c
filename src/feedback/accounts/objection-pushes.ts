// Brings objections to the stop lists of connected accounts: what is in line is told until it is acknowledged, or given up
// in plain sight.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Answered, Callouts, NotCallable } from '../../http/callout.js';
import { waitAfter } from '../../http/patience.js';
import { Ledger } from '../../ledger/ledger.js';
import { sealPayload } from '../../ledger/sealing.js';
import { Dossiers, isErased } from '../../provenance/dossier.js';
import { Subjects } from '../../provenance/subjects.js';
import { queueStanding } from '../../provenance/travelling.js';
import { Clock } from '../../values/clock.js';
import { newId } from '../../values/id.js';
import { rows, type Sql } from '../../values/sql.js';
import { type Connection, Connections } from '../connections.js';
import { baseOf, hasList } from './account.js';
import { LISTINGS } from './listing.js';

const STANDING_AT_ONCE = 2_000;
/** Postmark tells of each address in a line of its own. */
const ANSWER_BYTES = 65_536;
const TOO_MANY_REQUESTS = 429;
const LONGEST_PAUSE_S = 3_600;
const USUAL_PAUSE_S = 30;
/** What will be answered the same way however often it is asked. */
const REFUSALS = [400, 404, 405, 409, 410, 413, 415, 422];

type Due = {
  readonly n: string;
  readonly mailboxId: Buffer | null;
  readonly address: string;
  readonly attempts: number;
};

/** `later`: the account itself is in trouble, and whoever else waits for it waits too. */
type Outcome = {
  readonly is: 'pushed' | 'refused' | 'later' | 'slower';
  readonly answer: string;
  readonly pause?: number;
};

/** Owns the table `objection_push`, with `provenance/travelling.ts`, which puts in line. */
@Injectable()
export class ObjectionPushes {
  public constructor(
    private readonly database: DataSource,
    private readonly connections: Connections,
    private readonly dossiers: Dossiers,
    private readonly subjects: Subjects,
    private readonly ledger: Ledger,
    private readonly callouts: Callouts,
    private readonly clock: Clock,
  ) {}

  /** Connections for which there is something to tell: what a chore finds to do. */
  public async pending(): Promise<string[]> {
    const found = await rows<{ id: string }>(this.database, PENDING);
    return found.map(({ id }) => id);
  }

  /** Tells one account what is due, from where it was left, whoever did that. */
  public async run(id: string, stopping: AbortSignal): Promise<void> {
    const connection = await this.connections.open(id);
    if (!connection || !hasList(connection.provider)) return;
    if (!connection.secrets.account) {
      await this.database.query(NOWHERE, [id]);
      return;
    }
    const { atOnce } = LISTINGS[connection.provider];
    while (!stopping.aborted) {
      const more = await queueStanding(this.database, id, STANDING_AT_ONCE);
      const due = await rows<Due>(this.database, CLAIM, [id, atOnce]);
      if (due.length === 0) {
        if (more) continue;
        return;
      }
      if (!(await this.tell(connection, due))) return;
    }
  }

  /** False where the account is to be left alone for now. */
  private async tell(connection: Connection, due: readonly Due[]): Promise<boolean> {
    const addresses = due.map(({ address }) => address);
    const outcomes = await this.ask(connection, addresses);
    for (const [n, one] of due.entries()) {
      const outcome = outcomes[n];
      if (outcome) await this.note(connection, one, outcome, due.length > 1);
    }
    return outcomes.every(({ is }) => is === 'pushed' || is === 'refused');
  }

  private async ask(connection: Connection, addresses: readonly string[]): Promise<Outcome[]> {
    const all = (outcome: Outcome): Outcome[] => addresses.map(() => outcome);
    const { account } = connection.secrets;
    const { provider } = connection;
    if (!account || !hasList(provider)) return all({ is: 'later', answer: 'no account is connected' });
    const base = baseOf(provider, account, this.callouts.allowsPrivate);
    if (base === null) return all({ is: 'later', answer: 'the account may not be called where its connection says' });
    const { call, refused } = LISTINGS[provider];
    try {
      const answer = await this.callouts.ask(await call(account, base, addresses, this.clock.now()), ANSWER_BYTES);
      const outcome = outcomeOf(answer);
      if (outcome.is !== 'pushed' || !refused) return all(outcome);
      return addresses.map((address) => {
        const why = refused(answer, address);
        return why === null ? outcome : { is: 'refused', answer: `${outcome.answer}, ${why}` };
      });
    } catch (error) {
      return all({ is: 'later', answer: error instanceof NotCallable ? error.message : 'it could not be reached' });
    }
  }

  /** What failed together is tried alone before it is given up: one of them may have been the reason. */
  private async note(connection: Connection, due: Due, outcome: Outcome, wasTogether: boolean): Promise<void> {
    const { is, answer } = outcome;
    if (is === 'pushed') return this.arrived(connection, due, answer);
    if (is === 'slower') {
      await this.database.query(SLOWER, [due.n, outcome.pause ?? USUAL_PAUSE_S, answer]);
      return;
    }
    const wait = is === 'refused' ? (wasTogether ? 0 : null) : waitAfter(due.attempts);
    if (wait === null) await this.database.query(GIVE_UP, [due.n, answer]);
    else await this.database.query(AGAIN, [due.n, wait, answer]);
  }

  /** GDPR art. 5(2), 19: that the provider was told, and said so, is on record. */
  private async arrived(connection: Connection, { n, mailboxId }: Due, answer: string): Promise<void> {
    await this.database.transaction(async (transaction) => {
      if (mailboxId) await this.record(transaction, connection, mailboxId, answer);
      await transaction.query(ARRIVED, [n, answer]);
    });
  }

  private async record(
    transaction: Sql,
    { id: connectionId, controllerId, provider }: Connection,
    mailboxId: Buffer,
    answer: string,
  ): Promise<void> {
    const name = { controllerId, mailboxId };
    const [dossier] = await this.dossiers.lookUp(transaction, [name], true);
    // Of who was erased nothing is recorded that names them; the stop entry says enough.
    if (!dossier?.subject || isErased(dossier)) return;
    const subject = this.subjects.open(name, dossier.subject);
    const now = this.clock.now();
    const id = newId('evt', now.getTime());
    const said = JSON.stringify({ provider, connection: connectionId, answer });
    await this.ledger.append(transaction, [
      {
        ...{ id, type: 'objection_travelled', at: now.toISOString(), controllerId, refersTo: [] },
        ...{ subjectId: subject.id, payload: sealPayload(subject.key.sealing, said, id) },
      },
    ]);
  }
}

function outcomeOf({ status, retryAfter }: Answered): Outcome {
  const answer = `HTTP ${status}`;
  if (status >= 200 && status < 300) return { is: 'pushed', answer };
  if (status === TOO_MANY_REQUESTS) {
    return { is: 'slower', answer, pause: Math.min(retryAfter ?? USUAL_PAUSE_S, LONGEST_PAUSE_S) };
  }
  return { is: REFUSALS.includes(status) ? 'refused' : 'later', answer };
}

// A connection that was made before objections travelled, for webhooks alone: what it holds is known only once it is opened.
const NOWHERE = `
WITH closed AS (UPDATE feedback_connection SET travels = false WHERE id = $1 RETURNING id)
DELETE FROM objection_push p USING closed c WHERE p.connection_id = c.id`;

const PENDING = `
SELECT c.id FROM feedback_connection c
WHERE c.travels AND ((c.next_stop IS NOT NULL AND c.made_in < pg_snapshot_xmin(pg_current_snapshot()))
  OR EXISTS (SELECT FROM objection_push p WHERE p.connection_id = c.id AND p.state = 'waiting' AND p.next_at <= now()))`;

// What was never tried goes together, what failed goes alone. A process that dies in the middle leaves all of it waiting:
// due again after a minute, and to be told twice harms nobody.
const CLAIM = `
WITH first AS (
  SELECT n, attempts FROM objection_push WHERE connection_id = $1 AND state = 'waiting' AND next_at <= now()
  ORDER BY next_at, n LIMIT 1
), due AS (
  SELECT p.n FROM objection_push p, first f
  WHERE p.connection_id = $1 AND p.state = 'waiting' AND p.next_at <= now()
    AND (p.n = f.n OR (p.attempts = 0 AND f.attempts = 0))
  ORDER BY p.next_at, p.n LIMIT $2 FOR UPDATE OF p SKIP LOCKED
), claimed AS (
  UPDATE objection_push p SET attempts = attempts + 1, next_at = now() + interval '1 minute' FROM due
  WHERE p.n = due.n RETURNING p.n, p.mailbox_id AS "mailboxId", p.address, p.attempts
) SELECT * FROM claimed ORDER BY n`;

const AGAIN = `
UPDATE objection_push SET next_at = now() + $2 * interval '1 second', answer = $3 WHERE n = $1 AND state = 'waiting'`;

// Too fast is no failure of the objection.
const SLOWER = `
UPDATE objection_push SET next_at = now() + $2 * interval '1 second', answer = $3, attempts = attempts - 1
WHERE n = $1 AND state = 'waiting'`;

// Of who was erased nothing stays once it is given up.
const GIVE_UP = `
UPDATE objection_push SET state = 'dead', answer = $2, ended_at = now(), address = CASE WHEN mailbox_id IS NOT NULL THEN address END
WHERE n = $1 AND state = 'waiting'`;

const ARRIVED = `
UPDATE objection_push SET state = 'pushed', answer = $2, ended_at = now(), address = NULL WHERE n = $1 AND state = 'waiting'`;
