// What encoded bytes of a message say: transfer encodings (RFC 2045), charsets, encoded words (RFC 2047).
import iconv from 'iconv-lite';

/** Never throws: bytes that mean nothing in the charset become U+FFFD, and an unknown charset is read as latin1. */
export function decodedText(bytes: Buffer, charset: string): string {
  const plain = charset === 'us-ascii' || charset === 'ascii' ? 'utf-8' : charset;
  const text = iconv.encodingExists(plain) ? iconv.decode(bytes, plain) : bytes.toString('latin1');
  return text.replaceAll('\0', '').toWellFormed();
}

export function withoutTransferEncoding(bytes: Buffer, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(bytes.toString('latin1'), 'base64');
  return encoding === 'quoted-printable' ? fromQuotedPrintable(bytes.toString('latin1')) : bytes;
}

function fromQuotedPrintable(text: string): Buffer {
  const plain = text
    .replace(/[ \t]+(?=\r?\n|$)/g, '')
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(plain, 'latin1');
}

const WORD = /=\?([\w.:-]+)(?:\*[\w-]*)?\?([bq])\?([^?\s]*)\?=/i;
const WORDS = new RegExp(`${WORD.source}(?:[ \\t]+${WORD.source.replace(/\((?!\?)/g, '(?:')})*`, 'gi');

/** The value of a field, given with its bytes as latin1. Words of one charset that follow each other are read as one text. */
export function decodedField(value: string): string {
  const plain = value.trim();
  if (!plain.includes('=?')) return decodedText(Buffer.from(plain, 'latin1'), 'utf-8');
  let text = '';
  let from = 0;
  for (const run of plain.matchAll(WORDS)) {
    text += decodedText(Buffer.from(plain.slice(from, run.index), 'latin1'), 'utf-8') + decodedRun(run[0]);
    from = run.index + run[0].length;
  }
  return text + decodedText(Buffer.from(plain.slice(from), 'latin1'), 'utf-8');
}

function decodedRun(run: string): string {
  let text = '';
  let pending: { charset: string; bytes: Buffer[] } | null = null;
  const flush = () => (pending ? decodedText(Buffer.concat(pending.bytes), pending.charset) : '');
  for (const word of run.split(/[ \t]+/)) {
    const [, charset = '', how = '', content = ''] = WORD.exec(word) ?? [];
    const bytes =
      how.toLowerCase() === 'b' ? Buffer.from(content, 'base64') : fromQuotedPrintable(content.replaceAll('_', ' '));
    if (pending?.charset === charset.toLowerCase()) pending.bytes.push(bytes);
    else {
      text += flush();
      pending = { charset: charset.toLowerCase(), bytes: [bytes] };
    }
  }
  return text + flush();
}
