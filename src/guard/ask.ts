// What an entrance asks the guard, one recipient at a time, and what it gets back.
import { type SendingWindow } from '../calendar/sending-window.js';
import { type Message } from '../message/message.js';
import { type Decision } from '../policy/decision.js';
import {
  type Confirmation,
  type Consent,
  type Customer,
  type Hold,
  type Profile,
  type Relevance,
  type Source,
} from '../policy/facts.js';
import { type RecipientKind } from '../recipient/kind.js';

/** A recipient with the facts that the caller asserts; they add to what is stored and never outrank an objection. */
export type AssertedRecipient = {
  readonly email: string;
  readonly country?: string | null;
  /** IANA name of the clock that the person lives by. */
  readonly timeZone?: string | null;
  readonly kind?: RecipientKind | null;
  readonly name?: string | null;
  readonly company?: string | null;
  readonly jobTitle?: string | null;
  readonly sources?: readonly Source[];
  readonly consents?: readonly Consent[];
  readonly customer?: Customer | null;
  readonly relevance?: Relevance | null;
  readonly profile?: Profile | null;
};

/** What a decision was asked for: the gate and the last check of one send name the same campaign or message. */
export type Occasion = {
  readonly entrance: 'decisions' | 'campaign' | 'message' | 'smtp';
  /** `cmp_...` or `msg_...`; null where only an answer was wanted. */
  readonly of: string | null;
  readonly step: 'question' | 'gate' | 'last_check';
  /** What the author's own tool calls the campaign that it belongs to. */
  readonly campaign?: string;
};

/** An entrance that only answers: the mail is the caller's to send. */
export const QUESTION: Occasion = { entrance: 'decisions', of: null, step: 'question' };

export type Ask = {
  readonly controllerId: string;
  readonly occasion: Occasion;
  readonly purpose: string;
  /** The address that the mail is sent from. */
  readonly sender: string;
  readonly recipient: AssertedRecipient;
  readonly message: Message | null;
  /** True where the guard composes the message: then unsubscribe, identity and the notice that is due are added by it. */
  readonly composedByGuard: boolean;
  /**
   * True where the author's own message is relayed: the guard adds the unsubscribe header and, where the notice is due
   * and the message has none, a footer; the rest has to be in it.
   */
  readonly relayed?: boolean;
  /** What the mail has to wait for, as whoever sends it knows. */
  readonly holds?: readonly Hold[];
  /** The sending hours of the campaign that it belongs to, beside those of its sender and controller. */
  readonly window?: SendingWindow | null;
  /**
   * All the sending hours that it keeps, where whoever sends it has just read them and sees to pauses itself; left out, the
   * guard looks both up.
   */
  readonly windows?: readonly SendingWindow[];
  /** When the person asked for it on our own page, for the mail by which they confirm that; never from a caller. */
  readonly confirmation?: Confirmation;
};

export type Verdict = {
  /** `dec_...`; null where nothing was recorded. */
  readonly id: string | null;
  /** `sha256:...` of the ledger leaf; null where nothing was recorded. */
  readonly leaf: string | null;
  /** The address as it was given. */
  readonly email: string;
  /** The suppression id: what the mailbox is called in the database. */
  readonly mailboxId: Buffer;
  readonly decision: Decision;
  /** `FR@sha256:...`: the law that was applied. */
  readonly pack: string;
  /** True where the notice of GDPR art. 14 is due with this message and has not been given. */
  readonly noticeDue: boolean;
  /** True where the controller asks for a footer in what is relayed: the message was judged with it. */
  readonly withFooter: boolean;
  /** True where pictures that watch who reads have to be left out: the message was judged without them. */
  readonly unwatched: boolean;
  /** For `defer`: so much later than `retryAt` it may come back, lest all that wait for one hour come at once. */
  readonly spreadMs: number;
  /** True where the controller watches before it enforces: the caller is told `allow`, and the true verdict beside it. */
  readonly isShadow: boolean;
};
