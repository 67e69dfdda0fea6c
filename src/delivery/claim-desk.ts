// Takes due messages for one worker: the last check and the frequency slot, in the same transaction as the claim.
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Ask, type Occasion } from '../guard/ask.js';
import { Guard } from '../guard/guard.js';
import { type Known, parseKnown } from '../provenance/known.js';
import { type Message } from '../message/message.js';
import { Clock } from '../values/clock.js';
import { addresseeOf, type Candidate, letterOf, type Written } from './candidate.js';
import { cancelled, isCold, judged, type Mark, type Marked, parked, putOff, setAside, write } from './claim-marks.js';
import { type Claimed } from './claimed.js';

import { type Content } from './letter.js';
import { merged } from './merge.js';
import { type Resting } from './message.js';
import { alongTheIndex, Lanes, ofShares, shareValues } from './pace/lanes.js';
import { type Rooms } from './pace/pace.js';
import { type Admission, Turnstile } from './pace/turnstile.js';
import { type Statement, preparedRows } from '../values/prepared.js';
import { type Reach } from './reach.js';
import { Submissions } from './relayed/submissions.js';
import { Stationery } from './stationery.js';

/** What became of due messages: some are this worker's now, of the others it is known where they rest. */
export type Claims = {
  readonly claimed: readonly Claimed[];
  readonly resting: ReadonlyMap<string, Resting>;
  /** What stays as it is, for a limit has no room or another claim holds it, and which of both. */
  readonly left: ReadonlyMap<string, 'full' | 'held'>;
  /** Where nothing could be taken though something is due: when it is worth another look. */
  readonly againMs: number | null;
};

type Found = { readonly due: readonly Candidate[]; readonly rooms: Rooms; readonly againMs: number | null };

type Ready = {
  readonly one: Candidate;
  readonly known: Known;
  readonly ask: Ask;
  readonly written: Written;
  readonly scopes: readonly string[];
};

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
    private readonly submissions: Submissions,
    private readonly clock: Clock,
    private readonly lanes: Lanes,
    private readonly turnstile: Turnstile,
  ) {}

  /** Claims messages that are due, within reach: up to so many, of each lane its share, those first that are due longest. */
  public claimDue(worker: string, most: number, reach: Reach): Promise<Claims> {
    return this.claim(worker, (transaction) =>
      alongTheIndex(transaction, async () => {
        const { shares, rooms, againMs } = await this.lanes.next(transaction, most, reach);
        const due = shares.length === 0 ? [] : await preparedRows<Candidate>(transaction, DUE, shareValues(shares));
        return { due, rooms, againMs };
      }),
    );
  }

  /** Claims these messages, as far as they are due. */
  public claimThese(worker: string, ids: readonly string[]): Promise<Claims> {
    return this.claim(worker, async (transaction) => {
      const due = await preparedRows<Candidate>(transaction, OF_THESE, [ids]);
      return { due, rooms: await this.turnstile.roomsOf(transaction, due), againMs: null };
    });
  }

  private claim(worker: string, find: (transaction: EntityManager) => Promise<Found>): Promise<Claims> {
    return this.database.transaction(async (transaction) => {
      const { due, rooms, againMs } = await find(transaction);
      const candidates = oneAMailbox(due);
      const marks = candidates.flatMap((one) => setAside(one) ?? []);
      const aside = new Set(marks.map(({ one }) => one));
      const judgeable = candidates.filter((one) => !aside.has(one));
      const admissionOf = await this.turnstile.admit(transaction, rooms, judgeable);
      const left = new Map<string, 'full' | 'held'>();
      const prepared: Ready[] = [];
      for (const one of judgeable) {
        const admission = admissionOf(one);
        if (admission.kind === 'left') left.set(one.id, admission.isHeld ? 'held' : 'full');
        else if (admission.kind === 'later') marks.push(putOff(one, 'recipient_domain_lookup'));
        else if (admission.kind === 'paused') marks.push(parked(one, 'sending_paused'));
        else {
          const ready = await this.prepare(one, admission, rooms);
          if (ready) prepared.push(ready);
          else marks.push(cancelled(one, 'its sender or its content is gone'));
        }
      }
      const asks = prepared.map(({ ask }) => ask);
      const verdicts = asks.length === 0 ? [] : await this.guard.decideHolding(transaction, asks);
      const at = this.clock.now();
      const decided = prepared.flatMap(({ one, scopes }, n) =>
        verdicts[n] ? [judged(one, verdicts[n], scopes, at)] : [],
      );
      const marked = await write(transaction, worker, [...marks, ...decided]);
      return {
        claimed: decided.flatMap((mark, n) => this.claimed(worker, mark, marked.get(mark.one.id), prepared[n])),
        resting: marked,
        left,
        againMs,
      };
    });
  }

  private async prepare(
    one: Candidate,
    { holds, scopes }: Admission & { kind: 'go' },
    rooms: Rooms,
  ): Promise<Ready | null> {
    const controller = await this.stationery.controller(one.controllerId);
    const sender = await this.stationery.sender(one.senderId);
    const content =
      one.content ?? (one.campaignId === null ? null : await this.stationery.campaign(one.campaignId, one.step));
    if (!sender || !content) return null;
    const known = parseKnown(one.known);
    const message = await this.messageOf(content, known);
    if (!message) return null;
    const { senderWindow, controllerWindow } = rooms.sending(one.senderId) ?? {};
    const windows = [controllerWindow, senderWindow, one.campaignWindow].flatMap((window) => window ?? []);
    const ask = { ...askOf(one, sender.address, content, message), windows, ...(holds.length > 0 && { holds }) };
    const written = { controller, sender, content, signing: await this.stationery.signing(sender) };
    return { one, known, ask, written, scopes };
  }

  /** What is judged; null where it is gone. */
  private messageOf(content: Content, known: Known): Promise<Message | null> | Message {
    return content.relayed === undefined ? filledIn(content, known) : this.submissions.saidIn(content.relayed);
  }

  private claimed(worker: string, mark: Mark, marked?: Marked, prepared?: Ready): Claimed[] {
    const { one, state, verdict, scopes } = mark;
    if (state !== 'claimed' || !verdict || !marked || !prepared) return [];
    const { id, attempts, controllerId, mailboxId, relays } = one;
    const letter = letterOf(one, prepared.known, verdict, prepared.written, this.clock.now());
    const slot = isCold(mark) ? { controllerId, mailboxId, stamp: marked.stamp } : null;
    return [{ id, worker, claimedAtMs: performance.now(), attempts, relays, letter, slot, scopes }];
  }
}

/** The frequency cap counts the sends before: a second message to a mailbox is for the next batch. */
function oneAMailbox(found: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return found.filter(({ controllerId, mailboxId }) => {
    const name = `${controllerId} ${mailboxId.toString('base64')}`;
    return !seen.has(name) && seen.add(name);
  });
}

const messages = new WeakMap<Content, Message>();

/** A text without fields is the same message for everybody, and is given to the guard as the same object. */
function filledIn(content: Content, known: Known): Message {
  const before = messages.get(content);
  if (before !== undefined) return before;
  const { subject, text, html } = merged(content, addresseeOf(known));
  const own = { subject, text: text?.join('') ?? null, html: html?.join('') ?? null };
  const message = { ...own, headers: content.headers ?? {} };
  if (own.subject === content.subject && own.text === content.text && own.html === content.html) {
    messages.set(content, message);
  }
  return message;
}

function askOf(one: Candidate, sender: string, { relayed }: Content, message: Message): Ask {
  const { controllerId, purpose, email } = one;
  const of = (one.step === 1 ? one.campaignId : null) ?? one.id; // a further step is a send of its own
  const occasion: Occasion = { entrance: one.campaignId === null ? 'message' : 'campaign', of, step: 'last_check' };
  const confirmation = one.confirmationAskedAt && {
    askedAt: one.confirmationAskedAt.toISOString(),
    ...(one.askedByLaw && { byLaw: true as const }),
  };
  const asked = {
    ...{ controllerId, occasion, purpose, sender, recipient: { email }, message, composedByGuard: true },
    ...(relayed !== undefined && { relayed: true }),
  };
  return confirmation ? { ...asked, confirmation } : asked;
}

// A message whose mailbox row somebody else holds is left for later: who claims never waits, so waits in no circle.
const shown = (mailbox: string): string => `
  m.id, m.controller_id AS "controllerId", m.campaign_id AS "campaignId", m.sender_id AS "senderId",
  m.mailbox_id AS "mailboxId", m.email, m.purpose, m.content, m.attempts, m.detail,
  m.confirmation_asked_at AS "confirmationAskedAt", m.asked_by_law AS "askedByLaw", ${mailbox}.known, ${mailbox}.stops, c.state AS "campaignState",
  c.sending_window AS "campaignWindow",
  (SELECT version FROM relay_set) AS relays,
  m.step, CASE WHEN m.step > 1 THEN (SELECT array_agg(e.id ORDER BY e.step) FROM message e WHERE e.campaign_id = m.campaign_id
    AND e.mailbox_id = m.mailbox_id AND e.step < m.step) END AS earlier,
  (SELECT scope FROM sending_signal WHERE level = 'stop' AND id IN (m.sender_id, m.campaign_id) LIMIT 1) AS "stoppedBy",
  (SELECT max(because) FROM sequence_stop q WHERE q.campaign_id = m.campaign_id AND q.stopped IN (m.mailbox_id, m.company_id)) AS "sequenceStop"`;

const FIRST = ofShares({
  columns: 'm.*, b.known, b.stops',
  join: 'JOIN mailbox b ON b.controller_id = m.controller_id AND b.mailbox_id = m.mailbox_id',
  lock: 'FOR UPDATE OF m, b SKIP LOCKED',
});

const DUE: Statement = {
  name: 'message_due',
  text: `SELECT ${shown('m')} ${FIRST} LEFT JOIN campaign c ON c.id = m.campaign_id`,
};

// OFFSET 0: each by its id, whatever the planner believes of how many are due.
const OF_THESE: Statement = {
  name: 'message_of_these',
  text: `
SELECT ${shown('b')}
FROM unnest($1::text[]) AS asked (id)
CROSS JOIN LATERAL (SELECT * FROM message WHERE id = asked.id OFFSET 0 FOR UPDATE SKIP LOCKED) m
CROSS JOIN LATERAL (
  SELECT known, stops FROM mailbox WHERE controller_id = m.controller_id AND mailbox_id = m.mailbox_id
  OFFSET 0 FOR UPDATE SKIP LOCKED) b
LEFT JOIN campaign c ON c.id = m.campaign_id
WHERE m.worker IS NULL AND m.finished_at IS NULL AND m.due_at <= now()`,
};
