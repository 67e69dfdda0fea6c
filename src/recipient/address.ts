// Reads what somebody gave as a recipient's e-mail address, and says whether a mailer can send to it.
//
// POLICY. The grammar is RFC 5321 (Mailbox), with RFC 6531 for local parts and RFC 5890-5893 for domains beyond
// ASCII. Where the standards, or those who test them, disagree, this is what holds here:
//
//   quoted local part      taken, and written without its quotes where it needs none (RFC 5321, 4.1.2);
//                          not blank (it names nobody), not with < or > (mail libraries cut the path there)
//   local part in UTF-8    taken in NFC (RFC 6532, 3.1); no control, bidi, zero-width, private, unassigned or other
//                          invisible character, no U+FFFD (the trace of a wrong decoding), no mark without a letter
//   domain in UTF-8        mapped as browsers do (UTS #46, so full-width letters and stops count), then held to
//                          IDNA 2008: no symbols, no emoji, the contextual and the bidi rules; kept as A-labels
//   address literals       refused: business does not receive mail at a bare IP address
//   single labels          refused: no top-level domain takes mail from outside (RFC 7085)
//   top-level domain       letters, two or more, or an A-label (RFC 1123, 2.1; RFC 3696, 2); it need not be registered
//   names never in the DNS refused: .invalid, .localhost, .local, .onion, .arpa, .alt, .internal;
//                          .example and .test are taken: they stand for any domain
//   obsolete syntax        refused: comments, folding, white space around the address, routes, quoted.words (RFC 5322, 4)
//   display names, groups  refused: this is one address, not a header field
//   lengths                64 octets before the @, 63 a label, 254 in all (RFC 5321, 4.5.3.1; RFC 3696 erratum 1690)
import { parseDomain } from './domain.js';
import { parseLocalPart } from './local-part.js';

/** An address that a mailer can send to. */
export type Address = {
  /** As it must be sent: case kept, in NFC, quoted only where it has to be. */
  readonly local: string;
  /** Lower-cased, in A-labels. */
  readonly domain: string;
  /** Whether the relay must offer SMTPUTF8 (RFC 6531): something before the @ is beyond ASCII. */
  readonly needsUtf8: boolean;
};

export type ParsedAddress = ({ readonly ok: true } & Address) | { readonly ok: false; readonly why: string };

const LONGEST_ADDRESS_OCTETS = 254;

/** Normalising can shorten a text, never to less than a fourth: longer ones are refused unread. */
const LONGEST_GIVEN = 4 * LONGEST_ADDRESS_OCTETS;

/** Never throws, and takes no longer for a megabyte than for a line. */
export function parseAddress(given: unknown): ParsedAddress {
  if (typeof given !== 'string') return refuse('the address is not text');
  if (given === '') return refuse('the address is empty');
  if (given.length > LONGEST_GIVEN) return refuse('the address is longer than 254 octets');

  const at = given.lastIndexOf('@');
  if (at === -1) return refuse('the address has no @');

  const local = parseLocalPart(given.slice(0, at));
  if (!local.ok) return refuse(plainly(given) ?? local.why);

  const domain = parseDomain(given.slice(at + 1));
  if (!domain.ok) return refuse(plainly(given) ?? domain.why);

  if (local.octets + 1 + domain.domain.length > LONGEST_ADDRESS_OCTETS) {
    return refuse('the address is longer than 254 octets');
  }
  return { ok: true, local: local.local, domain: domain.domain, needsUtf8: local.octets > local.local.length };
}

function refuse(why: string): ParsedAddress {
  return { ok: false, why };
}

/** What a person would say is wrong, for the mistakes that lists are full of; null where only the grammar knows. */
function plainly(given: string): string | null {
  if (/^\s|\s$/u.test(given)) return 'the address has white space around it';
  if (/[<>]/u.test(given)) return 'the address has a display name or angle brackets around it';
  if (/[,;]/u.test(given)) return 'there is more than one address, or a stray comma or semicolon';
  if (/[()]/u.test(given)) return 'the address has a comment in it';
  if (/^[^"]*@.*@/u.test(given)) return 'the address has more than one @';
  return null;
}
