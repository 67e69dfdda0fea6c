// A message on its way: its states, what it is queued with, what is shown of it.
import { type Verdict } from '../guard/ask.js';
import { type Content } from './letter.js';

/**
 * `queued -> claimed -> handed_over -> accepted | refused | uncertain`, with `deferred` and `cancelled`. The transitions
 * that exist are in the database (the trigger message_transition); every UPDATE here names the state that it starts from.
 */
export type MessageState =
  'queued' | 'deferred' | 'claimed' | 'handed_over' | 'accepted' | 'refused' | 'uncertain' | 'cancelled';

/** A message to be queued: a verdict of `allow` or `defer` and what it was about. */
export type Draft = {
  readonly id: string;
  readonly controllerId: string;
  readonly campaignId: string | null;
  readonly senderId: string;
  readonly mailboxId: Buffer;
  readonly email: string;
  readonly purpose: string;
  /** Null: what the campaign says. */
  readonly content: Content | null;
  readonly verdict: Verdict;
  /** What the recipient's company is called in the database; given where an answer stops a whole company. */
  readonly companyId?: Buffer | null;
  /** Which letter of its campaign it is; left out, the first. */
  readonly step?: number;
  /** Not to leave before this moment. */
  readonly notBefore?: Date | null;
};

/**
 * A message that waits, and for how long yet: told by the clock of the database, which may go otherwise than ours. Null
 * where only an event of its own can wake it.
 */
export type Waiting = { readonly id: string; readonly controllerId: string; readonly waitMs: number | null };

/** Where a message is: `waitMs` is set while it waits for a moment. */
export type Resting = { readonly state: MessageState; readonly waitMs: number | null };

/** SQL: how long it is until this moment, in milliseconds; null for `infinity`. */
export const waitUntil = (moment: string): string =>
  `CASE WHEN ${moment} < 'infinity' THEN greatest(0, extract(epoch FROM ${moment} - now())::float8 * 1000) END`;

export type ShownMessage = {
  readonly id: string;
  readonly controllerId: string;
  readonly campaignId: string | null;
  /** Which letter of its campaign it is, from 1 on. */
  readonly step: number;
  readonly email: string;
  readonly purpose: string;
  readonly state: MessageState;
  readonly attempts: number;
  readonly dueAt: Date | null;
  readonly decisionId: string | null;
  readonly lawfulBasis: string | null;
  readonly detail: string | null;
  /** Which relay it was last handed to: `rly_...`, `RELAY_URL` or `outbox`. */
  readonly relay: string | null;
  /** The message that it is tried anew for. */
  readonly retryOf: string | null;
  readonly createdAt: Date;
  readonly handedOverAt: Date | null;
  readonly finishedAt: Date | null;
};

/** The codes of a verdict, as `detail` shows them. */
export function reasonsOf(reasons: readonly { readonly code: string }[]): string {
  return reasons.map(({ code }) => code).join(', ');
}
