// What a mail provider or a receiving server says of a message, in one set of words whoever says it.
import { type BounceClass } from '../delivery/bounce-class.js';

export type FeedbackKind =
  | 'queued'
  | 'sent'
  | 'delivered'
  | 'deferred'
  /** The receiving side refused it, now or later; `bounce` says what that means. */
  | 'bounced'
  /** The provider never tried: its own list or rules said no; `because` says which, where it says. */
  | 'rejected'
  /** The provider tried and failed, for no reason that it tells. */
  | 'failed'
  | 'complained'
  | 'unsubscribed'
  /** Somebody took the person off the provider's list. Recorded; it lifts nothing (only the person's own act does). */
  | 'subscribed'
  | 'auto_reply'
  | 'opened'
  | 'clicked'
  | 'unknown';

export type FeedbackEvent = {
  /** Of the provider, or made of what makes the event this one: the same each time that it is told. */
  readonly id: string;
  readonly kind: FeedbackKind;
  /** Null where the event names nobody. */
  readonly recipient: string | null;
  /** The Message-ID (RFC 5322) without its brackets, or what stands for it with this provider; null where not told. */
  readonly messageId: string | null;
  /** The id that we gave the message (`msg_...`), where it came back in a variable. */
  readonly ownMessageId: string | null;
  readonly at: Date | null;
  /** Set for `bounced`. */
  readonly bounce: BounceClass | null;
  /** Set for `rejected`: what the provider's own list says of the person. */
  readonly because: 'bounced' | 'complained' | 'unsubscribed' | 'other' | null;
  /** The code alone (`550 5.1.1`): the words of a reply may name the person. */
  readonly code: string | null;
};

/** One part of what came in: an event, or what is wrong with this one. */
export type ReadEvent = FeedbackEvent | { readonly problem: string };

export function isEvent(read: ReadEvent): read is FeedbackEvent {
  return !('problem' in read);
}
