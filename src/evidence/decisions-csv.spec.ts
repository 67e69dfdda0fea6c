// No cell of an export is a formula to a spreadsheet, and each comes back as it was.
import { csvCell } from './decisions-csv.js';

const cells: readonly [string, string][] = [
  ['jean.dupont@client.example', 'jean.dupont@client.example'],
  ['', ''],
  ['a, b', '"a, b"'],
  ['a "b"', '"a ""b"""'],
  ['a\nb', '"a\nb"'],
  ['=HYPERLINK("http://evil.example")', `"'=HYPERLINK(""http://evil.example"")"`],
  ['=cmd|calc@evil.example', `"'=cmd|calc@evil.example"`],
  ['+33123', `"'+33123"`],
  ['-2+3', `"'-2+3"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\t=1', `"'\t=1"`],
  ['\r=1', `"'\r=1"`],
  ['\n=1', `"'\n=1"`],
  ['\uff1d1+1', `"'\uff1d1+1"`],
];

it.each(cells)('writes %j as %j', (text, written) => {
  expect(csvCell(text)).toBe(written);
});
