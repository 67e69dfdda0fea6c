// Reads one CSV record that holds quotation marks, with tolerance for what programs and people really write.
import type { Dialect } from './csv-record.js';

/** `end` is where the record's line ends, or how far was read where it has no usable end. */
export type Scan =
  | { readonly state: 'record'; readonly cells: readonly string[]; readonly end: number }
  /** The text ends inside the record. */
  | { readonly state: 'open'; readonly end: number }
  /** A field over several lines closes in mid-word: its opening mark was a typing error. */
  | { readonly state: 'misplaced'; readonly end: number };

const QUOTE = 34;
const CARRIAGE_RETURN = 13;

/** A field either ends at `end`, or `trouble` says why not. */
type Field = { readonly value: string; readonly end: number; readonly trouble: 'open' | 'misplaced' | null };

export function scanQuoted(text: string, start: number, dialect: Dialect, last: boolean): Scan {
  const delimiter = dialect.delimiter.charCodeAt(0);
  const newline = dialect.newline.charCodeAt(0);
  const cells: string[] = [];
  let at = start;
  for (;;) {
    const field =
      text.charCodeAt(at) === QUOTE
        ? quotedField(text, at, delimiter, newline, last)
        : plainField(text, at, delimiter, newline, last);
    if (field.trouble) return { state: field.trouble, end: field.end };
    cells.push(field.value);
    if (text.charCodeAt(field.end) !== delimiter) return { state: 'record', cells, end: field.end };
    at = field.end + 1;
  }
}

function quotedField(text: string, open: number, delimiter: number, newline: number, last: boolean): Field {
  let value = '';
  let from = open + 1;
  for (;;) {
    const mark = text.indexOf('"', from);
    if (mark === -1) return { value, end: text.length, trouble: 'open' };
    const next = text.charCodeAt(mark + 1);
    if (next !== QUOTE) {
      value += text.slice(from, mark);
      return afterQuote(text, value, mark + 1, delimiter, newline, last);
    }
    value += text.slice(from, mark + 1);
    from = mark + 2;
  }
}

/** What stands between a closing mark and the delimiter is kept as text, as spreadsheets do, but only within one line. */
function afterQuote(text: string, value: string, at: number, delimiter: number, newline: number, last: boolean): Field {
  const next = text.charCodeAt(at);
  if (next === delimiter || next === newline) return { value, end: at, trouble: null };
  const rest = plainField(text, at, delimiter, newline, last);
  if (rest.trouble || rest.value === '') return { ...rest, value };
  const spansLines = value.includes(String.fromCharCode(newline));
  if (spansLines && rest.value.trim() !== '') return { value, end: at, trouble: 'misplaced' };
  return { value: value + rest.value, end: rest.end, trouble: null };
}

function plainField(text: string, from: number, delimiter: number, newline: number, last: boolean): Field {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === delimiter) return { value: text.slice(from, at), end: at, trouble: null };
    if (code === newline) break;
  }
  if (at === text.length && !last) return { value: '', end: at, trouble: 'open' };
  const stop = at > from && text.charCodeAt(at - 1) === CARRIAGE_RETURN ? at - 1 : at;
  return { value: text.slice(from, stop), end: at, trouble: null };
}
