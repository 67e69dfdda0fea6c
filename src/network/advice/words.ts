// Names of people and companies and words of job titles, as far as their spelling does not matter.

/** Lower case, without accents and punctuation: `Crédit du Nord` is `credit du nord`. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

const LEGAL_FORMS = new Set(
  'sa sas sasu sarl eurl sci scop gmbh ag kg ug ohg mbh co inc incorporated llc llp ltd limited plc corp bv nv srl spa lda oy ab as aps'.split(
    ' ',
  ),
);

/** A company's name without its legal form. */
export function houseOf(company: string): string {
  const words = folded(company).split(' ');
  const core = words.filter((word) => !LEGAL_FORMS.has(word));
  return (core.length > 0 ? core : words).join(' ');
}

/** Shorter words are looked for as they are: `CFO` is no part of another word. */
const LEAST_STEM = 5;

/** The first of these words that a text holds; longer ones also with an ending (`financier`, `financière`). */
export function wordIn(text: string, words: readonly string[]): string | null {
  const tokens = folded(text).split(' ');
  const found = words.find((word) => {
    const wanted = folded(word);
    if (wanted.includes(' ')) return ` ${tokens.join(' ')} `.includes(` ${wanted} `);
    return tokens.some((token) => token === wanted || (wanted.length >= LEAST_STEM && token.startsWith(wanted)));
  });
  return found ?? null;
}
