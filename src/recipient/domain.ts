// Reads the part of an address after the @: a dotted host name that can be in the DNS, turned into lower-cased A-labels.
import { domainToASCII, domainToUnicode } from 'node:url';
import { bidiRuleHolds, isULabel } from './idna.js';

type Domain = { readonly ok: true; readonly domain: string } | { readonly ok: false; readonly why: string };

/** A domain of 253 octets cannot be in an address of 254, but 252 can. */
const LONGEST_DOMAIN_OCTETS = 252;

/** Letters, digits, hyphens inside (RFC 1123, 2.1); a top-level domain of letters, or an A-label. */
const HOST_NAME = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$/;

/** RFC 5890, 2.3.1: hyphens in third and fourth place are kept for encodings, of which there is one, `xn--`. */
const RESERVED_LABEL = /(?:^|\.)(?!xn)..--/;

const NEVER_IN_DNS = /(?:^|\.)(?:arpa|alt|internal|invalid|local|localhost|onion)$/;

const ASCII_HOST_CHARACTERS = /^[a-zA-Z0-9.-]+$/;

/** Only ZWNJ and ZWJ may be there, where the script asks for them; UTS #46 would drop the others unseen. */
const INVISIBLE = /(?![\u200C\u200D])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u;

/** The WHATWG parser reads on where a host ends and decodes percents: it gets nothing of ASCII but host characters. */
const NOT_A_HOST = /(?![a-zA-Z0-9.-])\p{ASCII}/u;

export function parseDomain(given: string): Domain {
  if (given === '') return refuse('there is nothing after the @');
  if (given.startsWith('[')) return refuse('the address names a bare IP address instead of a domain');

  if (!ASCII_HOST_CHARACTERS.test(given)) return international(given);
  const domain = given.toLowerCase();
  return domain.includes('xn--') ? international(domain) : hostName(domain);
}

/** UTS #46 maps, IDNA 2008 judges: node's own function forgives what registries do not. */
function international(given: string): Domain {
  if (NOT_A_HOST.test(given)) return refuse('the domain holds a character that no host name may hold');
  if (INVISIBLE.test(given)) return refuse('the domain holds a space, or a control or invisible character');

  const domain = domainToASCII(given);
  const labels = domainToUnicode(domain).split('.');
  const genuine = domain !== '' && domainToASCII(labels.join('.')) === domain;
  if (!genuine || !labels.every(isULabel) || !bidiRuleHolds(labels)) {
    return refuse('the domain is not a valid internationalised name');
  }
  return hostName(domain);
}

function hostName(domain: string): Domain {
  if (domain.length > LONGEST_DOMAIN_OCTETS) return refuse('the domain is too long');
  if (!HOST_NAME.test(domain) || RESERVED_LABEL.test(domain)) return refuse(complaint(domain));
  if (NEVER_IN_DNS.test(domain)) return refuse('the domain is one that can never be reached by mail');
  return { ok: true, domain };
}

function complaint(domain: string): string {
  if (!domain.includes('.')) return 'the domain has no dot';
  if (/^\.|\.\.|\.$/.test(domain)) return 'the domain has a dot out of place';
  if (/[^.]{64}/.test(domain)) return 'the domain has a label longer than 63 octets';
  if (/(?:^|\.)-|-(?:\.|$)/.test(domain) || RESERVED_LABEL.test(domain)) return 'the domain has a hyphen out of place';
  if (!/\.(?:[a-z]{2,}|xn--[^.]*)$/.test(domain)) return 'the domain does not end in a top-level domain';
  return 'the domain is not a host name';
}

function refuse(why: string): Domain {
  return { ok: false, why };
}
