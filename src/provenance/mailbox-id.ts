// From an address as somebody typed it to the mailbox it denotes, and to the id under which the database knows it.
import { type Controller } from '../access/controller.js';
import { parseAddress } from '../recipient/address.js';
import { suppressionId } from '../recipient/identity.js';
import { type Mailbox, mailboxOf } from '../recipient/mailbox.js';

export type ReadAddress = {
  readonly mailbox: Mailbox;
  /** The suppression id of the mailbox under the controller's key. */
  readonly mailboxId: Buffer;
  /** Why nothing can be sent there; null where something can. */
  readonly unusable: string | null;
};

/** What is no address is a mailbox of its own, by its spelling: so a verdict on it is on record and can be found again. */
export function readAddress(email: string, controller: Controller): ReadAddress {
  const parsed = parseAddress(email);
  const mailbox = parsed.ok ? mailboxOf(parsed) : (`unusable ${email.toWellFormed()}` as Mailbox);
  const mailboxId = suppressionId(mailbox, controller.suppressionKey);
  return { mailbox, mailboxId, unusable: parsed.ok ? null : parsed.why };
}
