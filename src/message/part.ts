// One part of a message as its reader sees it: the visible words, where they lead, and what is fetched when it is opened.

export type Link = {
  readonly url: string;
  /** What the reader clicks on; the address itself where it stands in the text. */
  readonly words: string;
  /** Which line of the text it stands in. */
  readonly line: number;
};

export type Fetched = {
  readonly url: string;
  /** Whether it is a picture that nobody can see. */
  readonly unseen: boolean;
  /** The tag of a picture, as a place in the HTML; null for what no tag of its own fetches. */
  readonly tag: Span | null;
};

/** From the first character to behind the last. */
export type Span = { readonly start: number; readonly end: number };

export type Part = { readonly text: string; readonly links: readonly Link[]; readonly fetched: readonly Fetched[] };

const ASCII = /^[\t\n\r -~]*$/;

/** The words of many spellings as one: without accents, capitals, typographic quotes and characters that do not show. */
export function folded(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\u00ad]/gu, '')
    .replace(/[\u2018\u2019\u02bc]/g, "'")
    .toLowerCase();
}
