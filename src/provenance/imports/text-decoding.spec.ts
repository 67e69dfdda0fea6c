// Bytes of every encoding in, the same text out, also where the first accent comes late or a sequence is cut in two.
import iconv from 'iconv-lite';
import { TextDecoding } from './text-decoding.js';

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function decode(bytes: Buffer, size = 65_536): Promise<{ text: string; encoding: string; bytesRead: number }> {
  const decoding = new TextDecoding(cut(bytes, size));
  let text = '';
  for await (const piece of decoding.text()) text += piece;
  return { text, encoding: decoding.encoding, bytesRead: decoding.bytesRead };
}

const FRENCH = 'Prénom;Société\nÉlodie;Générique à Besançon\nFrançois;Hôtel Noël\n';
const POLISH = 'imię;nazwisko\nŁukasz;Wiśniewski\nMałgorzata;Dąbrowska\n';
const RUSSIAN = 'Имя;Фамилия\nАлександр;Кузнецов\nЕкатерина;Попова\nДмитрий;Соколов, директор по продажам\n';
const JAPANESE = '名前;会社\n山田太郎;株式会社サンプル\n鈴木花子;東京の会社です\n';
const ASCII = 'name;mail\n' + 'Anna;anna@acme.example\n'.repeat(4_000);

describe('TextDecoding', () => {
  it.each([
    { as: 'ascii', text: ASCII, bytes: Buffer.from(ASCII) },
    { as: 'utf-8', text: FRENCH, bytes: Buffer.from(FRENCH) },
    { as: 'utf-8', text: FRENCH, bytes: Buffer.from('\ufeff' + FRENCH) },
    { as: 'utf-16le', text: FRENCH, bytes: iconv.encode(FRENCH, 'utf-16le', { addBOM: true }) },
    { as: 'utf-16be', text: FRENCH, bytes: iconv.encode(FRENCH, 'utf-16be', { addBOM: true }) },
    { as: 'utf-16le', text: FRENCH, bytes: iconv.encode(FRENCH, 'utf-16le') },
    { as: 'utf-16be', text: FRENCH, bytes: iconv.encode(FRENCH, 'utf-16be') },
    { as: 'windows-1252', text: FRENCH, bytes: iconv.encode(FRENCH, 'windows-1252') },
    { as: 'windows-1252', text: 'Prénom', bytes: iconv.encode('Prénom', 'windows-1252') },
    { as: 'windows-1252', text: 'Müller – Größe', bytes: iconv.encode('Müller – Größe', 'windows-1252') },
    { as: 'windows-1252', text: 'nom\ncréée\n', bytes: iconv.encode('nom\ncréée\n', 'windows-1252') },
    { as: 'macintosh', text: FRENCH, bytes: iconv.encode(FRENCH, 'macintosh') },
    { as: 'cp850', text: FRENCH, bytes: iconv.encode(FRENCH, 'cp850') },
    { as: 'windows-1251', text: RUSSIAN, bytes: iconv.encode(RUSSIAN, 'windows-1251') },
    { as: 'shift_jis', text: JAPANESE, bytes: iconv.encode(JAPANESE, 'shift_jis') },
    { as: 'utf-8', text: POLISH, bytes: Buffer.from(POLISH) },
    { as: 'utf-8', text: JAPANESE, bytes: Buffer.from(JAPANESE) },
  ])('reads $as', async ({ as, text, bytes }) => {
    for (const size of [1, 3, 65_536])
      expect(await decode(bytes, size)).toEqual({ text, encoding: as, bytesRead: bytes.length });
  });

  it.each(['utf-8', 'windows-1252', 'macintosh'])(
    'judges %s by its first accent, however late it comes',
    async (encoding) => {
      const text = ASCII.repeat(3) + FRENCH;
      expect(await decode(iconv.encode(text, encoding))).toMatchObject({ text, encoding });
    },
  );

  it('does not break a sequence at the edge of the sample', async () => {
    for (const pad of [0, 1, 2, 3]) {
      const text = 'a'.repeat(65_536 - 4 + pad) + '😀é\n'.repeat(3);
      expect(await decode(Buffer.from(text), 65_536)).toMatchObject({ text, encoding: 'utf-8' });
    }
  });

  it('reads lines of windows-1252 amid UTF-8 without harm to either', async () => {
    const lines = [Buffer.from('Zoë\nInès\n'), iconv.encode('Élodie\n', 'windows-1252'), Buffer.from('Müller\n')];
    for (const size of [1, 2, 1_000])
      expect((await decode(Buffer.concat(lines), size)).text).toBe('Zoë\nInès\nÉlodie\nMüller\n');
  });

  it('never yields a lone surrogate, whatever the bytes', async () => {
    const bytes = Buffer.from([0x61, 0xed, 0xa0, 0x80, 0x62, 0xff, 0xc3, 0x0a, 0xc3, 0xa9, 0x0a, 0xc3]);
    expect((await decode(bytes)).text).not.toMatch(/\p{Surrogate}/u);
  });
});
