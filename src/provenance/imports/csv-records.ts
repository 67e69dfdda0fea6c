// A decoded CSV file in two parts: its beginning, by which it is told what it is, and all its records, as they are taken.
import { type Head, type Header } from './csv-header.js';
import { type CsvRecord } from './csv-record.js';
import { CsvRows, portions } from './csv-rows.js';

const HEAD_CHARS = 65_536;

/** The beginning of the text; `pieces` stands behind it afterwards. */
export async function headOf(pieces: AsyncIterator<string>): Promise<Head> {
  let text = '';
  while (text.length < HEAD_CHARS) {
    const next = await pieces.next();
    if (next.done) return { text, whole: true };
    text += next.value;
  }
  return { text, whole: false };
}

/** All records from the first on, those of the beginning too, read only as fast as they are taken. */
export async function* recordsOf(
  head: Head,
  pieces: AsyncIterable<string>,
  { dialect }: Header,
): AsyncGenerator<CsvRecord[], void, undefined> {
  const csv = new CsvRows(dialect);
  for (const part of portions(head.text)) yield csv.push(part, false);
  for await (const piece of pieces) for (const part of portions(piece)) yield csv.push(part, false);
  yield csv.push('', true);
}
