// The two keyed names of a person: one that the suppression list keeps, one that the ledger uses (design section 2); and
// those of a company and a domain.
import { hmacSha256 } from '../values/hmac.js';
import { type Mailbox } from './mailbox.js';

const SHORTEST_KEY_OCTETS = 32;

/**
 * Each use of HMAC has its own prefix, ended by a NUL that no mailbox can hold, so that even under one key no
 * name could ever be taken for another. The prefixes are stored in nothing but the results: they never change.
 */
const SUPPRESSION = 'outreach-guard/suppression-id/1\0';
const SUBJECT = 'outreach-guard/subject-id/1\0';
const COMPANY = 'outreach-guard/company-id/1\0';
const DOMAIN = 'outreach-guard/domain-id/1\0';

/** What the suppression list stores instead of a mailbox: HMAC-SHA-256 under the controller's suppression key. */
export function suppressionId(mailbox: Mailbox, suppressionKey: Buffer): Buffer {
  return keyedName(SUPPRESSION, mailbox, suppressionKey);
}

/** Who a person is in the ledger: HMAC-SHA-256 under a key of that person's, gone with its destruction (GDPR art. 17). */
export function subjectId(mailbox: Mailbox, subjectKey: Buffer): Buffer {
  return keyedName(SUBJECT, mailbox, subjectKey);
}

/** What is stored instead of a company's domain: HMAC-SHA-256 under the controller's suppression key. */
export function companyId(domain: string, suppressionKey: Buffer): Buffer {
  return keyedName(COMPANY, domain, suppressionKey);
}

/** What is stored instead of a domain that mail goes to, which may be a person's own: the same for a domain. */
export function domainId(domain: string, suppressionKey: Buffer): Buffer {
  return keyedName(DOMAIN, domain, suppressionKey);
}

function keyedName(use: string, name: string, key: Buffer): Buffer {
  // A short key could be found by trying: then anybody could compute who is on the list.
  if (key.length < SHORTEST_KEY_OCTETS) throw new RangeError('a key that names people has 32 octets or more');
  return hmacSha256(key, `${use}${name}`);
}
