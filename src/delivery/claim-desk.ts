// Takes due messages for one worker: the last check and the frequency slot, in the same transaction as the claim.
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Ask, type Occasion } from '../guard/ask.js';
import { Guard } from '../guard/guard.js';
import { type Known, parseKnown } from '../provenance/known.js';
import { Clock } from '../values/clock.js';
import { addresseeOf, type Candidate, letterOf, type Written } from './candidate.js';
import { cancelled, isCold, judged, type Mark, type Marked, setAside, write } from './claim-marks.js';
import { type Claimed } from './claimed.js';
import { type Content } from './letter.js';
import { merged } from './merge.js';
import { type Resting } from './message.js';
import { type Statement, preparedRows } from '../values/prepared.js';
import { Stationery } from './stationery.js';

/** What became of due messages: some are this worker's now, of the others it is known where they rest. */
export type Claims = { readonly claimed: readonly Claimed[]; readonly resting: ReadonlyMap<string, Resting> };

type Ready = { readonly one: Candidate; readonly known: Known; readonly ask: Ask; readonly written: Written };

/**
 * INVARIANT (last check): what is `claimed` was allowed by a decision that was made and recorded in this transaction,
 * while the row of its mailbox was locked.
 */
@Injectable()
export class ClaimDesk {
  public constructor(
    private readonly database: DataSource,
    private readonly guard: Guard,
    private readonly stationery: Stationery,
    private readonly clock: Clock,
  ) {}

  /** Claims messages that are due: up to so many, those first that are due longest. */
  public claimDue(worker: string, most: number): Promise<Claims> {
    return this.claim(worker, async (transaction) => {
      await transaction.query(ALONG_THE_INDEX);
      const due = await preparedRows<Candidate>(transaction, DUE, [most]);
      await transaction.query(AS_USUAL);
      return due;
    });
  }

  /** Claims these messages, as far as they are due. */
  public claimThese(worker: string, ids: readonly string[]): Promise<Claims> {
    return this.claim(worker, (transaction) => preparedRows<Candidate>(transaction, OF_THESE, [ids]));
  }

  private claim(worker: string, find: (transaction: EntityManager) => Promise<Candidate[]>): Promise<Claims> {
    return this.database.transaction(async (transaction) => {
      const due = await find(transaction);
      const marks: Mark[] = [];
      const prepared: Ready[] = [];
      for (const one of oneAMailbox(due)) {
        const aside = setAside(one);
        const ready = aside ? null : await this.prepare(one);
        if (ready) prepared.push(ready);
        else marks.push(aside ?? cancelled(one, 'its sender or its content is gone'));
      }
      const asks = prepared.map(({ ask }) => ask);
      const verdicts = asks.length === 0 ? [] : await this.guard.decideHolding(transaction, asks);
      const decided = prepared.flatMap(({ one }, n) => (verdicts[n] ? [judged(one, verdicts[n])] : []));
      const marked = await write(transaction, worker, [...marks, ...decided]);
      return {
        claimed: decided.flatMap((mark, n) => this.claimed(worker, mark, marked.get(mark.one.id), prepared[n])),
        resting: marked,
      };
    });
  }

  private async prepare(one: Candidate): Promise<Ready | null> {
    const controller = await this.stationery.controller(one.controllerId);
    const sender = await this.stationery.sender(one.senderId);
    const content =
      one.content ?? (one.campaignId === null ? null : await this.stationery.campaign(one.campaignId, one.step));
    if (!sender || !content) return null;
    const known = parseKnown(one.known);
    return { one, known, ask: askOf(one, known, sender.address, content), written: { controller, sender, content } };
  }

  private claimed(worker: string, mark: Mark, marked?: Marked, prepared?: Ready): Claimed[] {
    const { one, state, verdict } = mark;
    if (state !== 'claimed' || !verdict || !marked || !prepared) return [];
    const { id, attempts, controllerId, mailboxId } = one;
    const letter = letterOf(one, prepared.known, verdict, prepared.written, this.clock.now());
    const slot = isCold(mark) ? { controllerId, mailboxId, stamp: marked.stamp } : null;
    return [{ id, worker, claimedAtMs: performance.now(), attempts, letter, slot }];
  }
}

/** The frequency cap counts the sends before: a second message to a mailbox is for the next batch. */
function oneAMailbox(due: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return due.filter(({ controllerId, mailboxId }) => {
    const name = `${controllerId} ${mailboxId.toString('base64')}`;
    return !seen.has(name) && seen.add(name);
  });
}

const messages = new WeakMap<Content, Ask['message']>();

/** A text without fields is the same message for everybody, and is given to the guard as the same object. */
function askOf(one: Candidate, known: Known, sender: string, content: Content): Ask {
  let message = messages.get(content);
  if (message === undefined) {
    const { subject, text, html } = merged(content, addresseeOf(known));
    const own = { subject, text: text?.join('') ?? null, html: html?.join('') ?? null };
    message = { ...own, headers: {} };
    if (own.subject === content.subject && own.text === content.text && own.html === content.html) {
      messages.set(content, message);
    }
  }
  const { controllerId, purpose, email } = one;
  const of = (one.step === 1 ? one.campaignId : null) ?? one.id; // a further step is a send of its own
  const occasion: Occasion = { entrance: one.campaignId === null ? 'message' : 'campaign', of, step: 'last_check' };
  return { controllerId, occasion, purpose, sender, recipient: { email }, message, composedByGuard: true };
}

// A message whose mailbox row somebody else holds is left for later: who claims never waits, so waits in no circle.
const SHOWN = `
  m.id, m.controller_id AS "controllerId", m.campaign_id AS "campaignId", m.sender_id AS "senderId",
  m.mailbox_id AS "mailboxId", m.email, m.purpose, m.content, m.attempts, b.known, b.stops, c.state AS "campaignState",
  m.step, CASE WHEN m.step > 1 THEN (SELECT array_agg(e.id ORDER BY e.step) FROM message e WHERE e.campaign_id = m.campaign_id
    AND e.mailbox_id = m.mailbox_id AND e.step < m.step) END AS earlier,
  (SELECT scope FROM sending_signal WHERE level = 'stop' AND id IN (m.sender_id, m.campaign_id) LIMIT 1) AS "stoppedBy",
  (SELECT max(because) FROM sequence_stop q WHERE q.campaign_id = m.campaign_id AND q.stopped IN (m.mailbox_id, m.company_id)) AS "sequenceStop"`;

const DUE: Statement = {
  name: 'message_due',
  text: `
SELECT ${SHOWN}
FROM message m
JOIN mailbox b ON b.controller_id = m.controller_id AND b.mailbox_id = m.mailbox_id
LEFT JOIN campaign c ON c.id = m.campaign_id
WHERE m.worker IS NULL AND m.finished_at IS NULL AND m.due_at <= now()
ORDER BY m.due_at LIMIT $1
FOR UPDATE OF m, b SKIP LOCKED`,
};

// Just after a large campaign was queued the planner believes that few messages are due, and would sort them all.
const ALONG_THE_INDEX =
  'SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off';
const AS_USUAL = 'SET LOCAL enable_sort = on; SET LOCAL enable_bitmapscan = on; SET LOCAL enable_seqscan = on';

// OFFSET 0: each by its id, for the same reason.
const OF_THESE: Statement = {
  name: 'message_of_these',
  text: `
SELECT ${SHOWN}
FROM unnest($1::text[]) AS asked (id)
CROSS JOIN LATERAL (SELECT * FROM message WHERE id = asked.id OFFSET 0 FOR UPDATE SKIP LOCKED) m
CROSS JOIN LATERAL (
  SELECT known, stops FROM mailbox WHERE controller_id = m.controller_id AND mailbox_id = m.mailbox_id
  OFFSET 0 FOR UPDATE SKIP LOCKED) b
LEFT JOIN campaign c ON c.id = m.campaign_id
WHERE m.worker IS NULL AND m.finished_at IS NULL AND m.due_at <= now()`,
};
