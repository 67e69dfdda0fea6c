// A whole message as somebody else wrote it: what it says, and what no two readers would understand alike.
import { readMail } from './read-mail.js';

const mail = (...lines: string[]) => Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1');
const said = (...lines: string[]) => readMail(mail(...lines)).said;

const HTML = 'Content-Type: text/html; charset=utf-8';
const nested = (depth: number): string[] =>
  depth === 0
    ? ['Content-Type: text/plain', '', 'deep']
    : [`Content-Type: multipart/mixed; boundary="b${depth}"`, '', `--b${depth}`, ...nested(depth - 1), `--b${depth}--`];

describe('a message', () => {
  it('says its text in any encoding', () => {
    expect(said('Subject: x', '', 'Hello', '.there').text).toBe('Hello\n.there\n');
    const quoted = ['Content-Type: text/plain; charset=iso-8859-1', 'Content-Transfer-Encoding: quoted-printable'];
    expect(said(...quoted, '', 'Caf=E9 d=', 'u coin').text).toBe('Café du coin\n');
    const coded = [HTML, 'Content-Transfer-Encoding: BASE64'];
    expect(said(...coded, '', Buffer.from('<p>é</p>').toString('base64')).html).toBe('<p>é</p>');
    expect(said('Content-Type: text/plain; charset=no-such-thing', '', 'a\0b'.replace('\0', '')).text).toBe('ab\n');
  });

  it.each([
    ['=?utf-8?Q?Caf=C3=A9?=\r\n =?UTF-8?Q?_encore?=', 'Café encore'],
    ['=?utf-8?B?4oI=?= =?utf-8?B?rA==?= and more', '€ and more'],
    ['=?iso-8859-1?q?=E9t=E9?= =?utf-8?q?=E2=82=AC?=', 'été€'],
    ['plain =?broken', 'plain =?broken'],
    [Buffer.from('naïve').toString('latin1'), 'naïve'],
    ['\xff\xfe', '\ufffd\ufffd'],
  ])('has a subject that is read as people see it: %j', (written, read) => {
    expect(said(`Subject: ${written}`, '', 'x').subject).toBe(read);
  });

  it('is read through its parts; files are none of its text', () => {
    const parts = [
      ...['Content-Type: multipart/mixed; boundary=outer', '', 'preamble', '--outer'],
      ...[
        'Content-Type: multipart/alternative; boundary="out"',
        '',
        '--out',
        '',
        'plain',
        '--out',
        HTML,
        '',
        '<b>rich</b>',
      ],
      ...['--out--', '', '--outer', 'Content-Type: text/plain', 'Content-Disposition: attachment; filename=a.txt', ''],
      ...['a file', '--outer--', 'epilogue'],
    ];
    expect(said(...parts)).toMatchObject({ text: 'plain', html: '<b>rich</b>' });
  });

  it('without a body, or without a header, is one all the same', () => {
    expect(said('Subject: alone')).toMatchObject({ subject: 'alone', text: '' });
    expect(said('', 'only text')).toMatchObject({ subject: null, text: 'only text\n' });
    expect(said('__proto__: x', '', '').headers).toEqual({ ['__proto__']: 'x' });
  });

  it.each([
    ['a bare LF', mail('Subject: x', '', 'a\nb'), /bare LF/],
    ['a bare CR', mail('Subject: x', '', 'a\rb'), /bare CR/],
    ['CR CR LF', mail('Subject: x', '', 'a\r'), /bare CR/],
    ['a NUL', mail('Subject: x', '', 'a\0b'), /NUL/],
    ['a header line that is no field', mail('Subject: x', 'no field', '', 'x'), /no field/],
    ['a fold before any field', mail(' Subject: x', '', 'x'), /no field/],
    ['two senders', mail('From: a@acme.example', 'FROM : b@acme.example', '', 'x'), /from twice/],
    ['a header of a megabyte', mail(`X: ${'y'.repeat(1_000_000)}`, '', 'x'), /header is longer/],
    [
      'a header of a megabyte, folded',
      mail('X: y', ...new Array<string>(50_000).fill(` ${'y'.repeat(20)}`), '', 'x'),
      /longer/,
    ],
    ['1,000 parts in each other', mail(...nested(1_000)), /nested/],
    [
      '5,000 parts',
      mail('Content-Type: multipart/mixed; boundary=b', '', ...new Array<string>(10_000).fill('--b')),
      /parts/,
    ],
    ['no boundary', mail('Content-Type: multipart/mixed', '', 'x'), /no boundary/],
    ['two boundaries', mail('Content-Type: multipart/mixed; boundary=a; boundary=b', '', 'x'), /two boundaries/],
    ['a way in circles', mail(...new Array<string>(60).fill('Received: by x'), '', 'x'), /circle/],
  ])('is refused with %s', (_, raw, why) => {
    expect(() => readMail(raw)).toThrow(why);
  });
});
