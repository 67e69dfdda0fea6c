// The way out: a relay takes responsibility for a mail, or it is known how far the attempt came.
import { type Mail } from './letter.js';

/** How a hand-over ended. What decides is whether the end of DATA was sent (design section 7). */
export type Handover =
  | { readonly outcome: 'accepted'; readonly response: string }
  /** The relay said no for good (5yz). */
  | { readonly outcome: 'refused'; readonly at: 'sender' | 'recipient' | 'message'; readonly response: string }
  /** It certainly did not go out, and may be tried again. */
  | { readonly outcome: 'failed'; readonly why: string; readonly fault: Fault }
  /** All of it was sent and no answer came: it may have gone out, so it is never tried again by itself (promise 8). */
  | { readonly outcome: 'uncertain'; readonly why: string }
  /** `admit` or `begin` said no, and nothing was sent. */
  | { readonly outcome: 'called_off' };

/**
 * What a failure is about. `reach`: no conversation came about at all, and `begin` was not asked; `session`: it broke off,
 * or the relay ended it (421); `mail`: the relay said "later" of this mail (4yz).
 */
type Fault = 'reach' | 'session' | 'mail';

/** What a relay asks of whoever sends. */
export type Permission = {
  /** Asked once, when the turn of this mail comes to have a connection. */
  readonly admit: () => boolean;
  /**
   * Asked once a connection stands ready and nothing is left to do but to send: where it answers true, the conversation
   * about this mail begins at once.
   */
  readonly begin: () => Promise<boolean>;
};

export abstract class Relay {
  /** How many mails are under way at once; more wait, not yet begun. */
  abstract readonly connections: number;

  /** Hands over one mail; resolves to how that ended and never rejects for a reason of the relay's. */
  abstract send(mail: Mail, permission: Permission): Promise<Handover>;

  /** Ends idle connections; mails under way are finished by those who wait for them. */
  abstract close(): Promise<void>;
}
