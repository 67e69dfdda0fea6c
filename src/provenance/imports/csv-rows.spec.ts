// The CSV reader against a table of what people write, against what a sound writer meant, and cut at every place.
import fc from 'fast-check';
import { CsvLines } from './csv-lines.js';
import { type CsvRecord, type Dialect, MAX_RECORD_BYTES } from './csv-record.js';
import { CsvRows } from './csv-rows.js';

const COMMA: Dialect = { delimiter: ',', newline: '\n' };

function rowsOf(text: string, pieceChars = text.length || 1, dialect = COMMA): CsvRecord[] {
  const csv = new CsvRows(dialect);
  const records: CsvRecord[] = [];
  for (let at = 0; at < text.length; at += pieceChars) {
    for (const record of csv.push(text.slice(at, at + pieceChars), false)) records.push(record);
  }
  return records.concat(csv.push('', true));
}

const brief = (records: readonly CsvRecord[]): (string | number)[][] =>
  records.map(({ line, cells, problem }) => [line, ...(problem === null ? cells : [`! ${problem}`])]);

const UNCLOSED = '! a quotation mark is opened and never closed';
const MISPLACED = '! a quotation mark closes in the middle of another line';

describe('CsvRows', () => {
  it.each([
    { what: 'nothing', text: '', rows: [] },
    {
      what: 'blank lines, which count as lines only',
      text: 'a\n\n\r\nb',
      rows: [
        [1, 'a'],
        [4, 'b'],
      ],
    },
    {
      what: 'CRLF and no newline at the end',
      text: 'a,b\r\nc,d',
      rows: [
        [1, 'a', 'b'],
        [2, 'c', 'd'],
      ],
    },
    { what: 'commas in quotation marks', text: '"a, b",c\n', rows: [[1, 'a, b', 'c']] },
    { what: 'doubled quotation marks', text: '"""Chief"" of Staff",""\n', rows: [[1, '"Chief" of Staff', '']] },
    { what: 'a quotation mark amid a word', text: '12" screen,b\n', rows: [[1, '12" screen', 'b']] },
    { what: 'an undoubled nickname', text: '"John "Jo" Doe",b\n', rows: [[1, '"John "Jo" Doe"', 'b']] },
    {
      what: 'a cell over three lines',
      text: '"a\n\nb",c\nd,e\n',
      rows: [
        [1, 'a\n\nb', 'c'],
        [4, 'd', 'e'],
      ],
    },
    {
      what: 'CRLF behind a closing mark',
      text: '"a","b"\r\n"c"\r\n',
      rows: [
        [1, 'a', 'b'],
        [2, 'c'],
      ],
    },
    {
      what: 'ragged rows, as they are',
      text: 'a,b\nc\nd,e,f\n',
      rows: [
        [1, 'a', 'b'],
        [2, 'c'],
        [3, 'd', 'e', 'f'],
      ],
    },
    {
      what: 'an unclosed mark at the end',
      text: 'a,b\nc,"d\n',
      rows: [
        [1, 'a', 'b'],
        [2, UNCLOSED],
      ],
    },
    {
      what: 'an unclosed mark with rows behind it',
      text: '"a,b\nc,d\ne,f\n',
      rows: [
        [1, UNCLOSED],
        [2, 'c', 'd'],
        [3, 'e', 'f'],
      ],
    },
    {
      what: 'an unclosed mark that meets a neighbour',
      text: '"a,b\n"c","d"\n',
      rows: [
        [1, MISPLACED],
        [2, 'c', 'd'],
      ],
    },
    { what: 'blanks around marks', text: '"a, b" , "c"\n', rows: [[1, 'a, b', 'c']] },
    { what: 'NUL', text: 'a\0,b\n', rows: [[1, 'a\0', 'b']] },
  ])('reads $what', ({ text, rows }) => {
    expect(brief(rowsOf(text))).toEqual(rows);
    expect(brief(rowsOf(text, 1))).toEqual(rows);
  });

  it('reads the line ends of old Macs', () => {
    expect(brief(rowsOf('a;b\r"c;\r";d\re', 2, { delimiter: ';', newline: '\r' }))).toEqual([
      [1, 'a', 'b'],
      [2, 'c;\r', 'd'],
      [4, 'e'],
    ]);
  });

  it('gives up a row of more than 1 MB and reads on', () => {
    const long = 'x'.repeat(MAX_RECORD_BYTES + 1);
    const expected = [
      [1, 'a'],
      [2, '! the row is longer than 1 MB'],
      [3, 'b'],
    ];
    for (const text of [`a\n${long}\nb`, `a\n"${long}"\nb`]) {
      expect(brief(rowsOf(text))).toEqual(expected);
      expect(brief(rowsOf(text, 300_000))).toEqual(expected);
    }
  });

  it('reads on in time that grows with the file where every line opens a mark', () => {
    const lines = 30_000;
    const records = rowsOf('a","b\n'.repeat(lines), 65_536);
    expect(records.length).toBe(lines);
    expect(records.every(({ problem }) => problem !== null)).toBe(true);
  }, 20_000);

  it('reads back what a sound writer wrote, wherever the pieces are cut', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', ' ', ',', '"', '\n', '\r\n', ';'), maxLength: 6 });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 9 }), (rows, pieceChars) => {
        const text = rows
          .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',') + '\n')
          .join('');
        expect(rowsOf(text, pieceChars).map(({ cells }) => cells)).toEqual(rows);
      }),
    );
  });

  it('gives the same rows for any text, wherever the pieces are cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r'), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (any, pieceChars) => {
        expect(rowsOf(any, pieceChars)).toEqual(rowsOf(any));
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads text without a quotation mark as csv-parse does', () => {
    const unit = fc.constantFrom(
      'a',
      'é',
      '😀',
      ',',
      ';',
      '\t',
      ' ',
      '\u00a0',
      '\ufeff',
      '\v',
      '\0',
      '\u2028',
      '\n',
      '\r',
    );
    const dialect = fc.record<Dialect>({
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      newline: fc.constantFrom('\n', '\r'),
    });
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), dialect, (text, form) => {
        const sound: CsvRecord[] = [];
        expect(new CsvLines(text + form.newline, form, 1).readSound(sound)).toBeNull();
        expect(rowsOf(text, text.length || 1, form)).toEqual(sound);
      }),
      { numRuns: 5_000 },
    );
  });
});
