// What a client puts on a list: one entry as a form, several as JSON, many as a CSV file; each row by its column names.
import { parse } from 'csv-parse/sync';
import { type FastifyRequest } from 'fastify';
import { holdsWrongText, isObject } from '../../http/checks.js';
import { fieldOf, type Form } from './form.js';
import { tooLarge, wrongParameter } from './mailgun-error.js';

/** By column, in lower case. */
export type ListRow = Readonly<Record<string, string>>;

const MOST_ROWS_IN_JSON = 1_000; // of Mailgun too
const MOST_ROWS_IN_CSV = 100_000;

export function rowsOfJson(body: unknown): ListRow[] {
  const list: readonly unknown[] = Array.isArray(body) ? body : [body];
  if (list.length > MOST_ROWS_IN_JSON) throw tooLarge(`at most ${MOST_ROWS_IN_JSON} entries in a request`);
  return list.map((one) => {
    if (!isObject(one)) throw wrongParameter('the body', 'must be a list of objects');
    return Object.fromEntries(Object.entries(one).map(([name, value]) => [name.toLowerCase(), textOf(value)]));
  });
}

export function rowOfForm(form: Form): ListRow {
  return Object.fromEntries([...form.fields].map(([name, values]) => [name, values.join(',')]));
}

/** Throws 400 where there is no file, or it cannot be read as CSV with a header line. */
export function rowsOfCsv(form: Form): ListRow[] {
  const text = form.files[0]?.content.toString('utf8') ?? fieldOf(form, 'file');
  if (text === null) throw wrongParameter('file', 'is required: a CSV file with a header line');
  if (holdsWrongText(text)) throw wrongParameter('file', 'must be UTF-8 without NUL characters');
  let read: string[][];
  try {
    read = parse(text, {
      bom: true,
      skipEmptyLines: true,
      relaxColumnCount: true,
      relaxQuotes: true,
      to: MOST_ROWS_IN_CSV + 2,
    });
  } catch {
    throw wrongParameter('file', 'cannot be read as CSV');
  }
  if (read.length > MOST_ROWS_IN_CSV + 1) throw tooLarge(`file: at most ${MOST_ROWS_IN_CSV} rows`);
  const [header = [], ...lines] = read;
  const names = header.map((name) => name.trim().toLowerCase());
  if (!names.includes('address') && !names.includes('domain')) {
    throw wrongParameter('file', 'must have a header line with the column address');
  }
  return lines.map((cells) => Object.fromEntries(names.map((name, n) => [name, (cells[n] ?? '').trim()])));
}

export function isJson({ headers }: FastifyRequest): boolean {
  return /^application\/json\b/i.test(headers['content-type'] ?? '');
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(',');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
