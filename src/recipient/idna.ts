// The rules of IDNA 2008 that UTS #46 processing leaves out: which labels beyond ASCII a registry may register.

/** RFC 5892, 2: letters, marks and digits, with the few others that appendix F names as exceptions. */
const PVALID =
  /^(?:[a-z0-9\p{Ll}\p{Lo}\p{Lm}\p{Mn}\p{Mc}\p{Nd}-]|[·\u0375\u05F3\u05F4\u06FD\u06FE\u0F0B\u3007\u30FB]|\u200C|\u200D)+$/u;

/** RFC 5892, 2.6 and 2.9: letters by category that are no letters of a word, and the halves of Hangul syllables. */
const DISALLOWED = /[\u302E-\u302F\u0640\u07FA\u3031-\u3035\u303B\u1100-\u11FF\uA960-\uA97C\uD7B0-\uD7FB]/;

/** The signs that take a consonant's vowel away; Unicode's combining class 9, which expressions can not ask for. */
const VIRAMA =
  '[\\u094D\\u09CD\\u0A4D\\u0ACD\\u0B4D\\u0BCD\\u0C4D\\u0CCD\\u0D4D\\u0DCA\\u0E3A\\u0F84\\u1039\\u103A\\u17D2\\u1B44\\uA806\\uA9C0]';

/** A letter of a script that joins its letters: a joiner between two of them changes how they look. */
const JOINED = '(?=\\p{L})[\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Mongolian}\\p{Script=Nko}]';

/** RFC 5892, appendix A: characters that are right only in their company. UTS #46 judges the joiners, but the first only. */
const OUT_OF_CONTEXT = [
  new RegExp(`(?<!${VIRAMA})\\u200D`, 'u'), // A.2: zero width joiner
  new RegExp(`(?<!${VIRAMA})(?<!${JOINED}\\p{M}*)\\u200C|(?<!${VIRAMA})\\u200C(?!\\p{M}*${JOINED})`, 'u'), // A.1: non-joiner
  /(?<!l)·|·(?!l)/, // A.3: the middle dot, between two l, as in Catalan
  /\u0375(?!\p{Script=Greek})/u, // A.4: the keraia, before Greek
  /(?<!\p{Script=Hebrew})[\u05F3\u05F4]/u, // A.5, A.6: geresh and gershayim, after Hebrew
  /^[^\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]*\u30FB[^\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]*$/u, // A.7
  /[\u0660-\u0669].*[\u06F0-\u06F9]|[\u06F0-\u06F9].*[\u0660-\u0669]/, // A.8, A.9: one kind of Arabic digits
];

/** RFC 5891, 4.2.3: what a label decoded from Punycode, or given in Unicode, must be. ASCII labels pass. */
export function isULabel(label: string): boolean {
  if (/^\p{ASCII}*$/u.test(label)) return true;
  if (!PVALID.test(label) || DISALLOWED.test(label)) return false;
  if (/^\p{M}|^-|-$|^..--/u.test(label)) return false;
  return !OUT_OF_CONTEXT.some((rule) => rule.test(label));
}

const RIGHT_TO_LEFT_LETTER =
  /(?=\p{L})[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}]/u;

const RIGHT_TO_LEFT = new RegExp(`${RIGHT_TO_LEFT_LETTER.source}|[\\u0660-\\u0669]`, 'u');

const LEFT_TO_RIGHT_LETTER = new RegExp(`(?!${RIGHT_TO_LEFT_LETTER.source})\\p{L}`, 'u');

/** RFC 5893, 2: in a name with right-to-left letters, each label runs one way and does not begin with a digit. */
export function bidiRuleHolds(labels: readonly string[]): boolean {
  if (!labels.some((label) => RIGHT_TO_LEFT.test(label))) return true;
  return labels.every((label) => {
    if (/^\p{Nd}/u.test(label)) return false;
    if (!RIGHT_TO_LEFT.test(label)) return true;
    if (LEFT_TO_RIGHT_LETTER.test(label)) return false;
    return !(/[\u0660-\u0669]/.test(label) && /[0-9\u06F0-\u06F9]/.test(label));
  });
}
