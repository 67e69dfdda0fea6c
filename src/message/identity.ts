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
  const core = wanted.length > 1 && LEGAL_FORMS.has(wanted.at(-1) ?? '') ? wanted.slice(0, -1) : wanted;
  const phrase = ` ${core.join(' ')} `;
  const [first] = core;
  if (first === undefined) return false;
  const said = [...parts.map(({ text }) => text), headerField(message, 'from') ?? ''];
  return said.some((text) => mayHold(text, first) && ` ${wordsOf(withoutAddresses(text)).join(' ')} `.includes(phrase));
}

/** 15 U.S.C. 7704(a)(5)(A)(iii): a valid physical postal address. Line breaks and commas do not matter. */
export function hasPostalAddress(parts: readonly Part[], { postalAddress }: Principal): boolean {
  const wanted = wordsOf(postalAddress);
  const numbers = wanted.filter(isNumber);
  const [anchor] = [...(numbers.length > 0 ? numbers : wanted)].sort((one, other) => other.length - one.length);
  if (anchor === undefined) return false;
  return parts.some(
    ({ text }) => mayHold(text, anchor) && standsIn(wordsOf(withoutAddresses(text)), { wanted, numbers, anchor }),
  );
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

type Wanted = { readonly wanted: readonly string[]; readonly numbers: readonly string[]; readonly anchor: string };

/** The numbers of an address (house, postcode) all, and most of its words, close together. */
function standsIn(said: readonly string[], { wanted, numbers, anchor }: Wanted): boolean {
  const reach = wanted.length + WORDS_BESIDE;
  return said.some((word, n) => {
    if (word !== anchor) return false;
    const near = new Set(said.slice(Math.max(0, n - reach), n + reach + 1));
    const found = wanted.filter((one) => near.has(one)).length;
    return numbers.every((one) => near.has(one)) && found >= wanted.length * WORDS_NEEDED;
  });
}

/** Asked first, for to take a text apart into words costs far more; points may stand within a word. */
function mayHold(text: string, word: string): boolean {
  return folded(text).replaceAll('.', '').includes(word);
}

function isNumber(word: string): boolean {
  return /\p{N}/u.test(word);
}

/** An address such as `anna@acme.example` or a link is no sentence that says who writes, and no house has its number. */
function withoutAddresses(text: string): string {
  return text
    .split(/\s/)
    .filter((word) => !word.includes('@') && !/^\W*(?:https?:|mailto:|www\.)/i.test(word))
    .join(' ');
}

function wordsOf(text: string): string[] {
  return folded(text)
    .replace(/[.']/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
