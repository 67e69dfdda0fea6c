// Writes a message as RFC 5322 and MIME bytes. What is the same in many messages, whole lines of a text, is encoded once.
import MimeNode from 'nodemailer/lib/mime-node';
import { encode, wrap } from 'nodemailer/lib/qp';
import { type EncodedAttachment } from './attachment.js';
import { Kept } from './kept.js';

type HeaderValue =
  string | { readonly name: string; readonly address: string } | { readonly prepared: true; readonly value: string };

export type Headers = Readonly<Record<string, HeaderValue>>;

/** Texts in runs of whole lines, so that one which is the same for everybody is found again. */
export type Body = { readonly text: readonly string[]; readonly html: readonly string[] | null };

/** What is in a message, or in a part of one: its header lines, and what comes after the empty line. */
type Entity = { readonly head: string; readonly content: readonly (string | Buffer)[] };

/**
 * The message, in pieces that begin and end with a line; one piece where nothing is attached. `id` is made part of the
 * lines between the parts: take what no text holds, such as the id of the message.
 */
export function mimeBytes(
  headers: Headers,
  body: Body,
  id: string,
  attachments: readonly EncodedAttachment[] = [],
): Buffer[] {
  const inline = body.html === null ? [] : attachments.filter(({ isInline }) => isInline);
  const files = attachments.filter((one) => !inline.includes(one));
  const whole = mixed(textOf(body, inline, id), files, id);
  return joined([lines({ ...headers, ...MIME }), `${whole.head}\r\n`, ...whole.content]);
}

/** RFC 2046 section 5.1.4, RFC 2387: pictures go with the HTML that shows them. */
function textOf({ text, html }: Body, inline: readonly EncodedAttachment[], id: string): Entity {
  const plain = textPart('text/plain', text);
  if (html === null) return plain;
  const shown = textPart('text/html', html);
  const rich =
    inline.length === 0 ? shown : multipart('related; type="text/html"', `=r_${id}`, [shown, ...inline.map(entityOf)]);
  return multipart('alternative', `=_${id}`, [plain, rich]);
}

function mixed(entity: Entity, files: readonly EncodedAttachment[], id: string): Entity {
  return files.length === 0 ? entity : multipart('mixed', `=m_${id}`, [entity, ...files.map(entityOf)]);
}

function entityOf({ head, content }: EncodedAttachment): Entity {
  return { head, content: [content] };
}

function multipart(subtype: string, boundary: string, parts: readonly Entity[]): Entity {
  const content = parts.flatMap((part) => [`--${boundary}\r\n${part.head}\r\n`, ...part.content, '\r\n']);
  const head = `Content-Type: multipart/${subtype};\r\n boundary="${boundary}"\r\n`;
  return { head, content: [...content, `--${boundary}--\r\n`] };
}

/** Texts that follow each other as one buffer; buffers as they are. */
function joined(pieces: readonly (string | Buffer)[]): Buffer[] {
  const buffers: Buffer[] = [];
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece;
      continue;
    }
    buffers.push(Buffer.from(text), piece);
    text = '';
  }
  return text === '' ? buffers : [...buffers, Buffer.from(text)];
}

const MIME: Headers = { 'MIME-Version': '1.0' };

function lines(headers: Headers): string {
  let text = '';
  for (const [name, value] of Object.entries(headers)) text += `${lineOf(name, value)}\r\n`;
  return text;
}

// Printable ASCII that fits the line and holds no encoded word needs nothing done to it.
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;
const PLAIN_ADDRESS = /^[\w.+-]+@[\w.-]+$/;
const FOLD_AT = 76;

function lineOf(name: string, value: HeaderValue): string {
  if (typeof value === 'object' && 'prepared' in value) return `${name}: ${value.value}`;
  const bare = typeof value === 'object' ? (value.name === '' ? value.address : '') : value;
  const isPlain = typeof value === 'object' ? PLAIN_ADDRESS.test(bare) : PLAIN.test(bare) && !bare.includes('=?');
  if (isPlain && name.length + bare.length + 2 <= FOLD_AT) return `${name}: ${bare}`;
  return encodedLines.get(`${name}: ${JSON.stringify(value)}`, () => encodedLine(name, value));
}

const encodedLines = new Kept<string>(100);
const root = new MimeNode();

/** Encoding words, folding and quoting are nodemailer's, which also keeps a value from becoming a header of its own. */
function encodedLine(name: string, value: HeaderValue): string {
  const node = new MimeNode(undefined, { rootNode: root }); // what is no root has no headers beside those that it is given
  return node.setHeader(name, value).buildHeaders();
}

// RFC 5322 section 2.1.1: no line may be longer.
const LONGEST_LINE = 998;
const BEYOND_PRINTABLE_ASCII = /[^\t\n\r -~]/;

function textPart(type: string, content: readonly string[]): Entity {
  const runs = content.map(encodedRun);
  const asItIs = runs.every(({ plain }) => plain !== null);
  const encoding = asItIs ? '7bit' : 'quoted-printable';
  return {
    head: `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n`,
    content: [runs.map(({ plain, quoted }) => (asItIs ? (plain ?? '') : quoted())).join('')],
  };
}

/** A run of lines as it may be sent: `plain` is null where that needs an encoding. */
type Run = { readonly plain: string | null; readonly quoted: () => string };

const encodedRuns = new Kept<Run>(100);
// A shorter one, perhaps written for one person, is sooner encoded than looked up, and would push out the longer ones.
const WORTH_KEEPING = 300;

function encodedRun(content: string): Run {
  return content.length < WORTH_KEEPING ? encoded(content) : encodedRuns.get(content, () => encoded(content));
}

function encoded(content: string): Run {
  const asItIs = !BEYOND_PRINTABLE_ASCII.test(content) && longestLine(content) <= LONGEST_LINE;
  const broken = content.toWellFormed().replace(/\r\n?|\n/g, '\r\n');
  let quoted: string | null = null;
  return { plain: asItIs ? broken : null, quoted: () => (quoted ??= wrap(encode(broken))) };
}

function longestLine(content: string): number {
  let longest = 0;
  for (let from = 0, end = 0; end !== -1; from = end + 1) {
    end = content.indexOf('\n', from);
    longest = Math.max(longest, (end === -1 ? content.length : end) - from);
  }
  return longest;
}
