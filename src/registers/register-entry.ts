// One line of a register's list, and under which hashes a mailbox may be found in one.
import { hash } from 'node:crypto';
import { parseAddress } from '../recipient/address.js';
import { parseDomain } from '../recipient/domain.js';
import { halvesOf, type Mailbox, mailboxOf } from '../recipient/mailbox.js';

/** How a register names whom it lists: addresses and domains as they are, or hashes of them in hex. */
export const LIST_FORMATS = ['plain', 'sha1', 'sha256'] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

/** What is kept of a hash: 128 bits, so that nobody is taken for somebody else, at half the size. */
export const DIGEST_BYTES = 16;

const HEX_DIGITS = { sha1: 40, sha256: 64 };

export type Entry = { readonly digest: Buffer } | { readonly refused: string };

/** Null for a line that lists nobody: blank, or a comment that starts with `#`. */
export function readEntry(line: string, format: ListFormat): Entry | null {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return null;
  if (format === 'plain') return plainEntry(text);
  const digits = HEX_DIGITS[format];
  if (text.length !== digits || !/^[0-9a-f]+$/i.test(text)) {
    return { refused: `is not a ${format === 'sha1' ? 'SHA-1' : 'SHA-256'} hash of ${digits} hexadecimal digits` };
  }
  return { digest: Buffer.from(text.slice(0, 2 * DIGEST_BYTES), 'hex') };
}

/** An address; or a whole domain: `client.example`, `@client.example` or `*@client.example`. */
function plainEntry(text: string): Entry {
  const isAddress = text.lastIndexOf('@') > 0 && !text.startsWith('*@');
  if (isAddress) {
    const parsed = parseAddress(text);
    return parsed.ok ? { digest: digestOf('sha256', mailboxOf(parsed)) } : { refused: parsed.why };
  }
  const parsed = parseDomain(text.replace(/^\*?@/, ''));
  return parsed.ok ? { digest: digestOf('sha256', parsed.domain) } : { refused: parsed.why };
}

/**
 * All that a list may hold of a mailbox: the address as it is written (registers hash the lower-cased text), its normal
 * form, and its domain with every domain above it, with and without the @ (ECG s.7(2): whole domains are listed too).
 */
export function digestsOf(email: string, mailbox: Mailbox): readonly Buffer[] {
  const written = parseAddress(email);
  const forms = new Set<string>([mailbox]);
  const domains = new Set([halvesOf(mailbox).domain]);
  if (written.ok) {
    forms.add(`${written.local.toLowerCase()}@${written.domain}`);
    domains.add(written.domain);
  }
  for (const domain of domains) {
    for (let at = domain; at.includes('.'); at = at.slice(at.indexOf('.') + 1)) forms.add(at).add(`@${at}`);
  }
  return [...forms].flatMap((form) => [digestOf('sha256', form), digestOf('sha1', form)]);
}

function digestOf(algorithm: 'sha1' | 'sha256', text: string): Buffer {
  return hash(algorithm, text, 'buffer').subarray(0, DIGEST_BYTES);
}
