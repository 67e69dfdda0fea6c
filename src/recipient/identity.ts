// The two keyed names of a person: one that the suppression list keeps, one that the ledger uses (design section 2).
import { hash } from 'node:crypto';
import { type Mailbox } from './mailbox.js';

const SHORTEST_KEY_OCTETS = 32;

/**
 * Each use of HMAC has its own prefix, ended by a NUL that no mailbox can hold, so that even under one key neither
 * name could ever be taken for the other. The prefixes are stored in nothing but the results: they never change.
 */
const SUPPRESSION = 'outreach-guard/suppression-id/1\0';
const SUBJECT = 'outreach-guard/subject-id/1\0';

/** What the suppression list stores instead of a mailbox: HMAC-SHA-256 under the controller's suppression key. */
export function suppressionId(mailbox: Mailbox, suppressionKey: Buffer): Buffer {
  return keyedName(SUPPRESSION, mailbox, suppressionKey);
}

/** Who a person is in the ledger: HMAC-SHA-256 under a key of that person's, gone with its destruction (GDPR art. 17). */
export function subjectId(mailbox: Mailbox, subjectKey: Buffer): Buffer {
  return keyedName(SUBJECT, mailbox, subjectKey);
}

/** The block of SHA-256, to which RFC 2104 pads a key. */
const BLOCK_OCTETS = 64;
const DIGEST_OCTETS = 32;
const [INNER, OUTER] = [0x36, 0x5c];

/** Filled and hashed in one go, so that one of each serves all; longer texts get octets of their own. */
const inner = Buffer.alloc(1_024);
const outer = Buffer.alloc(BLOCK_OCTETS + DIGEST_OCTETS);

/** HMAC as RFC 2104 has it, of two hashes: an Hmac object costs three times as much, and a list has two names a row. */
function keyedName(use: string, mailbox: Mailbox, key: Buffer): Buffer {
  // A short key could be found by trying: then anybody could compute who is on the list.
  if (key.length < SHORTEST_KEY_OCTETS) throw new RangeError('a key that names people has 32 octets or more');
  if (key.length > BLOCK_OCTETS) throw new RangeError('a key that names people has 64 octets or less');
  const text = `${use}${mailbox}`;
  const most = BLOCK_OCTETS + 3 * text.length;
  const message = most > inner.length ? Buffer.alloc(most) : inner;
  for (let n = 0; n < BLOCK_OCTETS; n++) {
    const octet = key[n] ?? 0;
    message[n] = octet ^ INNER;
    outer[n] = octet ^ OUTER;
  }
  const end = BLOCK_OCTETS + message.write(text, BLOCK_OCTETS);
  outer.write(hash('sha256', message.subarray(0, end), 'hex'), BLOCK_OCTETS, 'hex');
  return Buffer.from(hash('sha256', outer, 'hex'), 'hex');
}
