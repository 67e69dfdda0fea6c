// Signs a composed mail for the domain that it is from (RFC 6376, RFC 8463), relaxed/relaxed.
//
// nodemailer's own signer knows RSA alone and names each field once; a From that is named once more than it occurs is
// what keeps a second one from being put before it (RFC 6376 section 8.15).
import { createHash, hash, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { type SigningKey } from '../access/dkim-keys.js';
import { type Mail } from './letter.js';

const SIGNED = [
  ...['from', 'to', 'subject', 'date', 'message-id', 'mime-version', 'content-type'],
  ...['list-unsubscribe', 'list-unsubscribe-post'],
];
const OVERSIGNED = 'from';
const SIGNATURE_LINE = /.{1,72}/g;

const signing = promisify<string | null, Buffer, SigningKey['privateKey'], Buffer>(sign);

/** The mail with its signature before everything else. Nothing may be changed in it afterwards. */
export async function signed(mail: Mail, { domain, selector, algorithm, privateKey }: SigningKey): Promise<Mail> {
  const { fields, body } = halves(mail.raw);
  const names = SIGNED.filter((name) => fields.has(name));
  const tags = [
    `v=1; a=${algorithm}-sha256; c=relaxed/relaxed; q=dns/txt`,
    ...[`d=${domain}`, `s=${selector}`],
    `h=${[OVERSIGNED, ...names].join(':\r\n ')}`,
    ...[`bh=${bodyHash(body)}`, 'b='],
  ];
  const unsigned = `DKIM-Signature: ${tags.join(';\r\n ')}`;
  const text = [...names.map((name) => fields.get(name) ?? ''), relaxedField(unsigned).line].join('\r\n');
  const data = Buffer.from(text, 'latin1');
  const signature =
    algorithm === 'rsa' ? await signing('sha256', data, privateKey) : await signing(null, sha256(data), privateKey);
  const lines = signature.toString('base64').match(SIGNATURE_LINE) ?? [];
  return { ...mail, raw: [Buffer.from(`${unsigned}${lines.join('\r\n ')}\r\n`), ...mail.raw] };
}

/** The header fields, each relaxed, their bytes as latin1, and the pieces of the body. Of a field that comes twice the last counts (RFC 6376, 5.4.2). */
function halves([first = EMPTY, ...rest]: readonly Buffer[]): { fields: Map<string, string>; body: Buffer[] } {
  const end = first.indexOf('\r\n\r\n');
  const lines = first.toString('latin1', 0, end).split(/\r\n(?![ \t])/);
  const fields = new Map(lines.map(relaxedField).map(({ name, line }) => [name, line]));
  return { fields, body: [first.subarray(end + 4), ...rest] };
}

const EMPTY = Buffer.alloc(0);

/** RFC 6376 section 3.4.2. */
function relaxedField(field: string): { readonly name: string; readonly line: string } {
  const colon = field.indexOf(':');
  const name = field.slice(0, colon).trimEnd().toLowerCase();
  const value = field
    .slice(colon + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/^ | $/g, '');
  return { name, line: `${name}:${value}` };
}

/** RFC 6376 section 3.4.4. Each piece begins and ends with a line; where none has a blank, as in base64, it is relaxed already. */
function bodyHash(pieces: readonly Buffer[]): string {
  const digest = createHash('sha256');
  pieces.forEach((piece, n) => digest.update(relaxedPiece(piece, n === pieces.length - 1)));
  return digest.digest('base64');
}

function relaxedPiece(piece: Buffer, isLast: boolean): Buffer {
  const hasBlanks = piece.includes(' ') || piece.includes('\t');
  if (!hasBlanks && !isLast) return piece;
  const text = piece
    .toString('latin1')
    .replace(/[ \t]+/g, ' ')
    .replace(/ (?=\r\n|$)/g, '');
  return Buffer.from(isLast ? withOneEnd(text) : text, 'latin1');
}

/** Empty lines at the end are not counted; an empty body stays empty. */
function withOneEnd(text: string): string {
  let end = text.length;
  while (text.endsWith('\r\n', end)) end -= 2;
  return end === 0 ? '' : `${text.slice(0, end)}\r\n`;
}

function sha256(data: Buffer): Buffer {
  return hash('sha256', data, 'buffer');
}
