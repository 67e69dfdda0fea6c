// Lists as people mistype them and as attackers craft them: one bad row costs that row, and the answer is plain.
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { brief, readContent } from '../../../test/builders/read-list.js';

describe('a hostile list', () => {
  it.each([
    { what: 'a header only', text: 'email,name\n', rows: [] },
    { what: 'a bare list of addresses', text: 'a@x.example\nb@x.example\n', rows: ['1 a@x.example', '2 b@x.example'] },
    { what: 'one French column', text: 'Courriel\na@x.example', rows: ['2 a@x.example'] },
    { what: "Excel's sep line", text: 'sep=;\nemail;name\na@x.example;A\n', rows: ['3 a@x.example'] },
    {
      what: 'a title above the header',
      text: 'Report,,\n,,\nName,E-mail,City\nA,a@x.example,P\n',
      rows: ['4 a@x.example'],
    },
    {
      what: 'tabs in UTF-16',
      text: iconv.encode('email\tname\na@x.example\tÉ\n', 'utf-16le', { addBOM: true }),
      rows: ['2 a@x.example'],
    },
    { what: 'duplicate headers', text: 'email,email,name\n,b@x.example,B\n', rows: ['2 b@x.example'] },
    { what: 'rows of commas', text: 'email,name\n,\na@x.example,A\n', rows: ['2 - an empty row', '3 a@x.example'] },
    {
      what: 'a row too short',
      text: 'email,name,opt-out\na@x.example\nb@x.example,B,no\n',
      rows: ['2 ! the row ends before the column `opt-out`', '3 b@x.example'],
    },
    {
      what: 'a row too long',
      text: 'email,name\na@x.example,Doe, John\nb@x.example,B,,\n',
      rows: ['2 ! the row has 3 cells, the header 2', '3 b@x.example'],
    },
    {
      what: 'an unclosed mark',
      text: 'email,name\n"a@x.example,A\nb@x.example,B\n',
      rows: ['2 ! a quotation mark is opened and never closed', '3 b@x.example'],
    },
    {
      what: 'a formula',
      text: 'email,name\n"=HYPERLINK(""http://evil.example"")",A\n',
      rows: ['2 =HYPERLINK("http://evil.example")'],
    },
    {
      what: 'an address of 300 characters',
      text: `email\n${'a'.repeat(300)}@x.example\n`,
      rows: [`2 ${'a'.repeat(300)}@x.example`],
    },
    {
      what: 'a field of 2 MB',
      text: `email,name\na@x.example,${'x'.repeat(2_097_152)}\nb@x.example,B\n`,
      rows: ['2 ! the row is longer than 1 MB', '3 b@x.example'],
    },
    {
      what: 'several addresses in a cell',
      text: 'email\n"a@x.example; b@x.example"\n',
      rows: ['2 a@x.example', '2 b@x.example'],
    },
  ])('with $what', async ({ text, rows }) => {
    expect(brief((await readContent(text)).rows)).toEqual(rows);
  });

  it.each([
    { what: 'nothing', content: '', error: 'the file is empty' },
    { what: 'blanks', content: '\ufeff\n \n', error: 'the file is empty' },
    {
      what: 'no addresses',
      content: 'foo,bar\n1,2\n',
      error: 'no column of e-mail addresses was found among foo, bar: name it in the mapping as `email`',
    },
    {
      what: 'an old workbook',
      content: Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      error: 'this is an Excel workbook: save it as CSV and import that',
    },
    { what: 'a PDF', content: '%PDF-1.7 ...', error: 'this is a PDF: a list is read from CSV' },
  ])('of $what is refused as a whole', async ({ content, error }) => {
    await expect(readContent(content)).rejects.toMatchObject({ name: 'UnreadableImport', message: error });
  });

  it('keeps NUL and lone surrogates out of what is stored, and a name of 900 kB', async () => {
    const utf16 = iconv.encode('email,name,company\na@x.example,A\0b,C\n', 'utf-16le', { addBOM: true });
    const at = utf16.indexOf(iconv.encode('C\n', 'utf-16le'));
    utf16.writeUInt16LE(0xd800, at);
    expect((await readContent(utf16)).contacts[0]).toMatchObject({ name: 'Ab', company: '\ufffd' });
    const [long] = (await readContent(`email,name\na@x.example,${'x'.repeat(900_000)}\n`)).contacts;
    expect([long?.name, long?.remarks]).toEqual([null, ['`name` was left out: it is 900000 characters long']]);
  });

  it('never makes the reader throw for its rows, and accounts for every line', async () => {
    const unit = fc.constantFrom('a@b', ',', '"', '\n', '\r', '\0', 'é', '\ud800', ';', 'true');
    await fc.assert(
      fc.asyncProperty(fc.string({ unit, maxLength: 80 }), async (body) => {
        const { rows } = await readContent(Buffer.from(`email,name,opt-out\n${body}\nlast@x.example,L,no\n`));
        expect(brief(rows).at(-1)).toMatch(/^\d+ (last@x\.example|! )/);
      }),
      { numRuns: 300 },
    );
  });
});
