// The links by which a person who gets a mail says no, says what they want, and asks why: each theirs alone.
import { type MailPage, mailToken } from '../recipient/mail-token.js';
import { type Letter } from './letter.js';

/** Those out of marketing are null for a service message, which is none and needs no way out of it. */
export type OwnLinks = {
  readonly marketing: { readonly stop: string; readonly preferences: string } | null;
  readonly why: string;
};

/** `publicUrl` is the base of every link, without a slash at its end. */
export function ownLinks({ controller, mailboxId, purpose }: Letter, publicUrl: string): OwnLinks {
  const to = (path: string, page: MailPage): string =>
    `${publicUrl}/${path}/${mailToken(controller, page, mailboxId, purpose)}`;
  const why = to('why', 'why');
  if (purpose === 'service') return { marketing: null, why };
  return { marketing: { stop: to('u', 'stop'), preferences: to('p', 'preferences') }, why };
}
