// Writes a message as RFC 5322 and MIME bytes. Headers are nodemailer's; the bodies, all text, need none of its streams.
import MimeNode from 'nodemailer/lib/mime-node';
import { encode, wrap } from 'nodemailer/lib/qp';

type HeaderValue =
  string | { readonly name: string; readonly address: string } | { readonly prepared: true; readonly value: string };

export type Headers = Readonly<Record<string, HeaderValue>>;

export type Body = { readonly text: string; readonly html: string | null };

/** `boundary` is part of the lines between the parts; take what no text holds, such as the id of the message. */
export function mimeBytes(headers: Headers, body: Body, boundary: string): Buffer {
  const text = part('text/plain', body.text);
  if (body.html === null) return Buffer.from(`${headed(headers, text.headers)}\r\n\r\n${text.content}`);
  const html = part('text/html', body.html);
  const line = `--=_${boundary}`;
  const type = { 'Content-Type': `multipart/alternative; boundary="${line.slice(2)}"` };
  return Buffer.from(
    `${headed(headers, type)}\r\n\r\n${line}\r\n${lines(text.headers)}\r\n\r\n${text.content}\r\n` +
      `${line}\r\n${lines(html.headers)}\r\n\r\n${html.content}\r\n${line}--\r\n`,
  );
}

type PartHeaders = Readonly<Record<string, string>>;

/** Encoding words, folding and quoting are nodemailer's, which also keeps a value from becoming a header of its own. */
function headed(headers: Headers, type: PartHeaders): string {
  const node = new MimeNode(type['Content-Type'], { baseBoundary: 'none' });
  for (const [name, value] of Object.entries({ ...headers, ...type })) node.setHeader(name, value);
  return node.buildHeaders();
}

function lines(headers: PartHeaders): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\r\n');
}

// RFC 5322 section 2.1.1: no line may be longer.
const LONGEST_LINE = 998;
const BEYOND_PRINTABLE_ASCII = /[^\t\n\r -~]/;

function part(type: string, content: string): { readonly headers: PartHeaders; readonly content: string } {
  const asItIs = !BEYOND_PRINTABLE_ASCII.test(content) && longestLine(content) <= LONGEST_LINE;
  const broken = content.toWellFormed().replace(/\r\n?|\n/g, '\r\n');
  return {
    headers: {
      'Content-Type': `${type}; charset=utf-8`,
      'Content-Transfer-Encoding': asItIs ? '7bit' : 'quoted-printable',
    },
    content: asItIs ? broken : wrap(encode(broken)),
  };
}

function longestLine(content: string): number {
  let longest = 0;
  for (let from = 0, end = 0; end !== -1; from = end + 1) {
    end = content.indexOf('\n', from);
    longest = Math.max(longest, (end === -1 ? content.length : end) - from);
  }
  return longest;
}
