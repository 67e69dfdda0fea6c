// Why we judge some addresses otherwise than their authors: categories, each told by the address and not by our answer.
import { domainToASCII, domainToUnicode } from 'node:url';
import { type AddressCase } from './address-cases.js';

type Disagreement = {
  readonly why: string;
  readonly holds: (given: string, one: AddressCase, file: string) => boolean;
};

/** They would send to it, we would not. */
export const WE_REFUSE: readonly Disagreement[] = [
  {
    why: 'white space around it, or a list of several: the entrance strips and parts it, each address is judged after',
    holds: (_, { about }) => /^(?:sanitize_single|sanitize_multiple|multiple)$/.test(about),
  },
  {
    why: 'an empty field is no address; theirs says that it need not be filled',
    holds: (given, { about }) => given === '' && about === 'single',
  },
  { why: 'a display name is of a header, not of an address', holds: (given) => /<[^<>]*>$/.test(given) },
  {
    why: 'address literal: business receives no mail at a bare IP address',
    holds: (given) => /@(?:\[[^\]]*\]|\d+(?:\.\d+){3})$/.test(given),
  },
  {
    why: 'single label: no top-level domain takes mail from outside (RFC 7085)',
    holds: (given) => /@[^.@]+$/.test(given),
  },
  {
    why: 'the top-level domain can not exist: it has one letter, or digits or hyphens (RFC 1123, 2.1)',
    holds: (given) => /\.(?:[^.]|(?!xn--)[a-z0-9-]*[0-9-][a-z0-9-]*)$/i.test(given),
  },
  {
    why: 'the domain can never be reached: .invalid, .localhost, .local, .onion, .arpa, .alt, .internal',
    holds: (given) => /\.(?:arpa|alt|internal|invalid|local|localhost|onion)$/i.test(given),
  },
  {
    why: 'a domain with emoji or other symbols, or with Punycode of nothing: IDNA 2008 knows no such name',
    holds: (given) => isNoInternationalName(given.slice(given.lastIndexOf('@') + 1)),
  },
  {
    why: 'hyphens in third and fourth place are kept for A-labels (RFC 5891, 4.2.3.1)',
    holds: (given) => /[@.](?!xn)[^@.]{2}--[^@]*$/i.test(given),
  },
  { why: 'an underscore is in no host name (RFC 1123, 2.1)', holds: (given) => /@[^@]*_[^@]*$/.test(given) },
  { why: 'quotes with nothing in them name nobody', holds: (given) => /^" *"@/.test(given) },
  {
    why: '< and > in quotes: mail libraries drop them, and so write to somebody else',
    holds: (given) => /^"[^"]*[<>].*"@/.test(given),
  },
  {
    why: 'control, invisible or broken characters: RFC 6531 lets them pass, no person has them in an address',
    holds: (given) => /[\p{C}\p{Default_Ignorable_Code_Point}\uFFFD]/u.test(given.slice(0, given.lastIndexOf('@'))),
  },
  {
    why: 'longer than RFC 5321 allows: theirs, asked to ignore length',
    holds: (_, { about }) => about.includes('"ignore_max_length":true'),
  },
  {
    why: 'longer than an address may be: theirs is a host name, which alone may have 253 octets',
    holds: (given, _, file) => file.endsWith('hostname.json') && given.length > 254,
  },
];

/** We would send to it, they would not. */
export const WE_TAKE: readonly Disagreement[] = [
  {
    why: 'their format is ASCII alone, ours maps the rest (UTS #46)',
    holds: (given, _, file) => file.endsWith('/hostname.json') && /\P{ASCII}/u.test(given),
  },
  {
    why: 'full-width letters and stops of a domain are mapped to plain ones (UTS #46, RFC 5895)',
    holds: (given) => /@.*[\u3002\uFF0E\uFF61\uFF01-\uFF5E]/u.test(given),
  },
  {
    why: 'it fits once normalised (RFC 6532, 3.1): what is sent is measured, not what was typed',
    holds: (given) => given !== given.normalize('NFC') && Buffer.byteLength(given) > 254,
  },
  { why: '.test stands for any domain (RFC 6761, 6.2)', holds: (given) => /\.test$/i.test(given) },
  {
    why: 'theirs, asked for more than the standard: hosts or characters shut out, ASCII alone, rules of one provider',
    holds: (_, { about }) =>
      /"(?:host_\w+|blacklisted_chars|domain_specific_validation)"|"allow_utf8_\w+":false/.test(about),
  },
  {
    why: 'theirs, asked to insist on a display name',
    holds: (_, { about }) => about.includes('"require_display_name":true'),
  },
  {
    why: 'beyond ASCII before the @: theirs, asked to do without SMTPUTF8; ours says that it is needed',
    holds: (given, { about }) =>
      about.startsWith('test_email_invalid_character_smtputf8_off') && /\P{ASCII}/u.test(given),
  },
];

function isNoInternationalName(domain: string): boolean {
  if (!/xn--|\P{ASCII}/iu.test(domain)) return false;
  return domainToASCII(domain) === '' || /\p{S}/u.test(domainToUnicode(domain));
}

export function whyDifferent(among: readonly Disagreement[], one: AddressCase, file: string): string | null {
  if (typeof one.given !== 'string') return 'no text: a schema says nothing about it, an address it can not be';
  const given = one.given;
  return among.find(({ holds }) => holds(given, one, file))?.why ?? null;
}
