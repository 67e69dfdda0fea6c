// Sentences with what is filled in, as HTML: every value is escaped, and isolated, so that no sign in it turns the rest around.

/** A text of ours, alone or with values for its `{places}`. */
export type Phrase = string | { readonly text: string; readonly values: Readonly<Record<string, string>> };

const PLACE = /\{(\w+)\}/g;

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A value in a text of its own direction: UAX #9 ends at `</bdi>` whatever it began. */
export function isolated(value: string): string {
  return `<bdi>${escaped(value)}</bdi>`;
}

export function html(phrase: Phrase): string {
  return filled(phrase, unbroken, isolated);
}

/** "e-mail" stays on one line of a narrow screen. */
function unbroken(text: string): string {
  return escaped(text).replace(/\be-(?=mail)/gi, (begin) => begin.replace('-', '&#8209;'));
}

/** Where no element may stand: with the signs of Unicode that isolate. */
export function plain(phrase: Phrase): string {
  return escaped(filled(phrase, String, (value) => `\u2068${value}\u2069`));
}

function filled(phrase: Phrase, ours: (text: string) => string, theirs: (value: string) => string): string {
  if (typeof phrase === 'string') return ours(phrase);
  const { text, values } = phrase;
  let made = '';
  let from = 0;
  for (const { index, 0: place, 1: name = '' } of text.matchAll(PLACE)) {
    const value = values[name];
    made += ours(text.slice(from, index)) + (value === undefined ? ours(place) : theirs(value));
    from = index + place.length;
  }
  return made + ours(text.slice(from));
}
