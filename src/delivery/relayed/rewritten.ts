// Changes what parts of a message say, each in the transfer encoding that it has, and nothing else.
import { encode as toBase64, wrap as wrapBase64 } from 'nodemailer/lib/base64';
import { encode as toQuotedPrintable, wrap as wrapQuotedPrintable } from 'nodemailer/lib/qp';
import { withoutTransferEncoding } from '../../message/mime/decoding.js';
import { type Entity } from '../../message/mime/entity.js';

/** `parts` in the order in which they stand; `change` gets the body of each without its transfer encoding. */
export function rewritten(
  raw: Buffer,
  parts: readonly Entity[],
  change: (part: Entity, body: Buffer) => Buffer,
): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const part of parts) {
    const written = raw.subarray(part.bodyStart, part.bodyEnd);
    const body = withoutTransferEncoding(written, part.encoding);
    pieces.push(raw.subarray(from, part.bodyStart), encoded(change(part, body), part.encoding, written));
    from = part.bodyEnd;
  }
  return Buffer.concat([...pieces, raw.subarray(from)]);
}

function encoded(body: Buffer, encoding: string, before: Buffer): Buffer {
  if (encoding === 'base64') {
    const ending = before.subarray(-2).toString('latin1') === '\r\n' ? '\r\n' : '';
    return Buffer.from(`${wrapBase64(toBase64(body))}${ending}`, 'latin1');
  }
  if (encoding !== 'quoted-printable') return body;
  return Buffer.from(wrapQuotedPrintable(toQuotedPrintable(body)), 'latin1');
}
