// Whether a message says who sends it: the controller's name, its postal address, where its notices can be read.
import { headerField } from './header-fields.js';
import { type Message, type Principal } from './message.js';
import { folded, type Link, type Part } from './part.js';

const LEGAL_FORMS = new Set(
  'ab ag aps as asa bv co company corp corporation doo ehf eood eurl gmbh hf inc incorporated kft kg lda limited llc llp ltd nv ohg ood ou oy oyj plc sa sarl sas sasu sau sc sci sia sl slu snc spa srl sro uab ug zrt'.split(
    ' ',
  ),
);
/** An address is often written with a line more or less: a country, a second line, a box. */
const WORDS_BESIDE = 8;
const WORDS_NEEDED = 0.75;
const LEGAL_NOTICE =
  /impressum|imprint|legal[ -]?notice|mentions[ -]?legales|note[ -]?legali|aviso[ -]?legal|rechtliche hinweise/;

/** Directive 2002/58/EC art. 13(4): the identity on whose behalf it is sent is not concealed. */
export function namesPrincipal(message: Message, parts: readonly Part[], { name }: Principal): boolean {
  const wanted = wordsOf(name);
  const core = LEGAL_FORMS.has(wanted.at(-1) ?? '') ? wanted.slice(0, -1) : wanted;
  const phrase = ` ${(core.length > 0 ? core : wanted).join(' ')} `;
  const said = [...parts.map(withoutAddresses), withoutMailboxes(headerField(message, 'from') ?? '')];
  return phrase.trim() !== '' && said.some((text) => ` ${wordsOf(text).join(' ')} `.includes(phrase));
}

/** 15 U.S.C. 7704(a)(5)(A)(iii): a valid physical postal address. Line breaks and commas do not matter. */
export function hasPostalAddress(parts: readonly Part[], { postalAddress }: Principal): boolean {
  const wanted = wordsOf(postalAddress);
  return wanted.length > 0 && parts.some((part) => standsIn(wordsOf(part.text), wanted));
}

/** DDG s.5: the legal notice may stand behind a link. */
export function linksLegalNotice(parts: readonly Part[]): boolean {
  const leadsThere = ({ url, words }: Link) => LEGAL_NOTICE.test(folded(url)) || LEGAL_NOTICE.test(folded(words));
  return parts.some(({ links }) => links.some(leadsThere));
}

/** GDPR art. 13, 14: the notice is where the controller keeps it. */
export function linksPrivacyNotice(parts: readonly Part[], { privacyNoticeUrl }: Principal): boolean {
  const notice = privacyNoticeUrl.trim();
  return notice !== '' && parts.some(({ links }) => links.some(({ url }) => url.startsWith(notice)));
}

/** The numbers of an address (house, postcode) all, and most of its words, close together. */
function standsIn(said: readonly string[], wanted: readonly string[]): boolean {
  const numbers = wanted.filter(isNumber);
  const [anchor] = [...(numbers.length > 0 ? numbers : wanted)].sort((one, other) => other.length - one.length);
  return said.some((word, n) => {
    if (word !== anchor) return false;
    const reach = wanted.length + WORDS_BESIDE;
    const near = new Set(said.slice(Math.max(0, n - reach), n + reach + 1));
    const found = wanted.filter((one) => near.has(one)).length;
    return numbers.every((one) => near.has(one)) && found >= wanted.length * WORDS_NEEDED;
  });
}

function isNumber(word: string): boolean {
  return /\p{N}/u.test(word);
}

/** An address such as `anna@acme.example` or a link is not a sentence that says who writes. */
function withoutAddresses({ text }: Part): string {
  return withoutMailboxes(text.replace(/(?:https?:\/\/|mailto:|www\.)\S*/gi, ' '));
}

function withoutMailboxes(text: string): string {
  return text
    .split(/\s/)
    .filter((word) => !word.includes('@'))
    .join(' ');
}

function wordsOf(text: string): string[] {
  return folded(text)
    .replace(/[.']/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
