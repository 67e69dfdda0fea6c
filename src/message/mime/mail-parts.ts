// Reads a mail that came in (RFC 5322, MIME), whoever wrote it: what is too deep, too many or broken is left out, never thrown.
import iconv from 'iconv-lite';
import { withoutTransferEncoding } from './decoding.js';

/** One part that is no container, decoded; `headers` are its own. */
export type MailPart = {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly headers: Headers;
  readonly text: string;
  readonly isAttachment: boolean;
};

/** Header fields by lower-cased names, each value unfolded and with its encoded words read (RFC 2047). */
export type Headers = ReadonlyMap<string, readonly string[]>;

export type ReadMail = {
  readonly headers: Headers;
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** In the order in which they stand, of all levels. */
  readonly parts: readonly MailPart[];
};

const DEEPEST = 8;
const MOST_PARTS = 60;
const MOST_HEADERS = 300;
const LONGEST_PART = 200_000;

export function readMail(raw: Buffer): ReadMail {
  const parts: MailPart[] = [];
  const text = raw.toString('latin1').replace(/\r\n?/g, '\n');
  const top = splitHead(text);
  collect(top, 0, parts);
  return { headers: decodedHeaders(top.headers), ...typeOf(top.headers), parts };
}

/** The first value of a field; null where there is none. */
export function header(headers: Headers, name: string): string | null {
  return headers.get(name)?.[0] ?? null;
}

type Entity = { readonly headers: ReadonlyMap<string, readonly string[]>; readonly body: string };

/** Header fields as bytes, and what comes behind the empty line. */
export function splitHead(text: string): Entity {
  const start = text.startsWith('\n') ? 0 : text.search(/\n[ \t]*\n/);
  const head = start === -1 ? text : text.slice(0, start);
  const body = start === -1 ? '' : text.slice(text.indexOf('\n', start + 1) + 1);
  const headers = new Map<string, string[]>();
  let count = 0;
  for (const line of head.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const [, name, value] = /^([!-9;-~]{1,100})[ \t]*:(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined || ++count > MOST_HEADERS) continue;
    const key = name.toLowerCase();
    headers.set(key, [...(headers.get(key) ?? []), value.trim()]);
  }
  return { headers, body };
}

function collect(entity: Entity, depth: number, parts: MailPart[]): void {
  if (parts.length >= MOST_PARTS || depth > DEEPEST) return;
  const { type, parameters } = typeOf(entity.headers);
  const boundary = parameters['boundary'];
  if (type.startsWith('multipart/') && boundary) {
    for (const part of piecesOf(entity.body, boundary)) collect(splitHead(part), depth + 1, parts);
    return;
  }
  const disposition = header(entity.headers, 'content-disposition') ?? '';
  parts.push({
    ...{ type, parameters, headers: decodedHeaders(entity.headers), text: decodedText(entity, parameters['charset']) },
    isAttachment: /^attachment\b/i.test(disposition),
  });
}

function piecesOf(body: string, boundary: string): string[] {
  const pieces: string[] = [];
  let current: string[] | null = null;
  for (const line of body.split('\n')) {
    if (line.startsWith(`--${boundary}`)) {
      if (current) pieces.push(current.join('\n'));
      const rest = line.slice(boundary.length + 2).trim();
      if (rest === '--') return pieces;
      if (rest === '') {
        current = [];
        if (pieces.length >= MOST_PARTS) return pieces;
        continue;
      }
    }
    current?.push(line);
  }
  if (current) pieces.push(current.join('\n'));
  return pieces;
}

/** RFC 2045 section 5: the type, lower-cased, and its parameters; plain text where none is given. */
function typeOf(headers: ReadonlyMap<string, readonly string[]>): Pick<MailPart, 'type' | 'parameters'> {
  const value = (headers.get('content-type')?.[0] ?? 'text/plain').slice(0, 2_000);
  const parameters: Record<string, string> = {};
  for (const [, name = '', quoted, bare] of value.matchAll(/;\s*([\w*-]+)\s*=\s*(?:"([^"]*)"|([^\s;]+))/g)) {
    parameters[name.toLowerCase().replace(/\*$/, '')] ??= quoted ?? bare ?? '';
  }
  return { type: value.split(';')[0]?.trim().toLowerCase() ?? 'text/plain', parameters };
}

function decodedText({ headers, body }: Entity, charset: string | undefined): string {
  const encoding = headers.get('content-transfer-encoding')?.[0]?.trim().toLowerCase() ?? '7bit';
  const shortened = body.slice(0, 2 * LONGEST_PART);
  const bytes = withoutTransferEncoding(Buffer.from(shortened, 'latin1'), encoding);
  return inCharset(bytes, charset).slice(0, LONGEST_PART);
}

function inCharset(bytes: Buffer, charset: string | undefined): string {
  const name = charset?.trim().toLowerCase() ?? '';
  if (name !== '' && name !== 'utf-8' && name !== 'us-ascii' && iconv.encodingExists(name)) {
    return iconv.decode(bytes, name).toWellFormed();
  }
  // What says nothing of itself, or not the truth, is mostly one of these two.
  const text = bytes.toString('utf8');
  return text.includes('\uFFFD') ? bytes.toString('latin1') : text;
}

function decodedHeaders(headers: ReadonlyMap<string, readonly string[]>): Headers {
  return new Map([...headers].map(([name, values]) => [name, values.map(decodedWords)]));
}

const WORD = /=\?([\w.-]{1,40})(?:\*[\w-]*)?\?([bq])\?([^?\s]*)\?=/gi;

/** RFC 2047: `=?utf-8?Q?d=C3=A9sinscription?=`. White space between two of them is none. */
function decodedWords(value: string): string {
  const joined = value.replace(/\?=\s+=\?/g, '?==?');
  const read = joined.replace(WORD, (_, charset: string, how: string, text: string) => {
    const encoded = Buffer.from(how.toLowerCase() === 'b' ? text : text.replaceAll('_', ' '), 'latin1');
    const bytes = withoutTransferEncoding(encoded, how.toLowerCase() === 'b' ? 'base64' : 'quoted-printable');
    return inCharset(bytes, charset);
  });
  return read === joined ? inCharset(Buffer.from(value, 'latin1'), undefined) : read;
}
