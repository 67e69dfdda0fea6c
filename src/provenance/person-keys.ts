// The keys of people of whom nothing is on record yet, many at once: made, wrapped, and the name that each gives its person.
import { type MasterKey } from '../access/master-key.js';
import { newSubjectKey, sealedBytes, SUBJECT_KEY_BYTES, type SubjectKey, subjectKey } from '../ledger/sealing.js';
import { subjectId } from '../recipient/identity.js';
import { type Mailbox } from '../recipient/mailbox.js';
import { nth } from '../values/nth.js';
import { type MailboxName } from './dossier.js';

export const WRAPPED_BYTES = sealedBytes(SUBJECT_KEY_BYTES);

/** Whose keys are asked for; of each the normal form of the address too. */
export type KeysAsked = {
  readonly controllerIds: readonly string[];
  readonly mailboxes: readonly Mailbox[];
  /** Of 32 octets each, one after the other, as are the keys below. */
  readonly mailboxIds: Uint8Array;
};

export type KeysMade = {
  readonly subjectIds: readonly string[];
  readonly unwrapped: Uint8Array<ArrayBuffer>;
  readonly wrapped: Uint8Array<ArrayBuffer>;
};

export type PersonKey = { readonly subjectId: string; readonly key: SubjectKey; readonly wrapped: Buffer };

export function askKeys(people: readonly (MailboxName & { readonly mailbox: Mailbox })[]): KeysAsked {
  return {
    controllerIds: people.map(({ controllerId }) => controllerId),
    mailboxes: people.map(({ mailbox }) => mailbox),
    mailboxIds: Buffer.concat(people.map(({ mailboxId }) => mailboxId)),
  };
}

export function makeKeys(masterKey: MasterKey, { controllerIds, mailboxes, mailboxIds }: KeysAsked): KeysMade {
  const ids = Buffer.from(mailboxIds.buffer, mailboxIds.byteOffset, mailboxIds.byteLength);
  const unwrapped = new Uint8Array(mailboxes.length * SUBJECT_KEY_BYTES);
  const wrapped = new Uint8Array(mailboxes.length * WRAPPED_BYTES);
  const subjectIds = mailboxes.map((mailbox, n) => {
    const key = newSubjectKey();
    const mailboxId = ids.subarray(n * MAILBOX_ID_BYTES, (n + 1) * MAILBOX_ID_BYTES);
    unwrapped.set(key, n * SUBJECT_KEY_BYTES);
    wrapped.set(masterKey.wrap(key, boundTo({ controllerId: nth(controllerIds, n), mailboxId })), n * WRAPPED_BYTES);
    return subjectId(mailbox, subjectKey(key).naming).toString('hex');
  });
  return { subjectIds, unwrapped, wrapped };
}

/** In the order in which they were asked for. */
export function keysIn({ subjectIds, unwrapped, wrapped }: KeysMade): PersonKey[] {
  const [keys, wraps] = [Buffer.from(unwrapped.buffer), Buffer.from(wrapped.buffer)];
  return subjectIds.map((subjectId, n) => ({
    subjectId,
    key: subjectKey(keys.subarray(n * SUBJECT_KEY_BYTES, (n + 1) * SUBJECT_KEY_BYTES)),
    wrapped: wraps.subarray(n * WRAPPED_BYTES, (n + 1) * WRAPPED_BYTES),
  }));
}

const MAILBOX_ID_BYTES = 32;

/** What a person's wrapped key is bound to. */
export function boundTo({ controllerId, mailboxId }: MailboxName): string {
  return `${controllerId} ${mailboxId.toString('base64')}`;
}
