// Adds a footer to a message that somebody else wrote, in the encoding of each of its parts that is shown, and in no other.
import iconv from 'iconv-lite';
import { decodedText } from '../../message/mime/decoding.js';
import { type Entity, type HeaderField, readEntity } from '../../message/mime/entity.js';
import { leadingParts, takesFooter } from '../../message/mime/shown-parts.js';
import { type Footer } from '../footer.js';
import { footerPlace } from '../footer-place.js';
import { rewritten } from './rewritten.js';

type Written = { readonly raw: Buffer; readonly fields: readonly HeaderField[]; readonly bodyStart: number };

/** The message with the footer below its text and its HTML. Throws where it takes none. */
export function withFooter(raw: Buffer, entity: Entity, footer: Footer): Written {
  if (!takesFooter(entity)) throw new Error('no footer can be added to what is signed, encrypted or has no text');
  const changed = rewritten(raw, leadingParts(entity), (part, body) =>
    part.type === 'text/html' ? withHtml(body, footer.html) : withText(body, part.charset, footer.text),
  );
  const { fields, bodyStart } = readEntity(changed);
  return { raw: changed, fields, bodyStart };
}

/** What is no ASCII is written as a reference, which holds in every charset that has ASCII in it. */
function withHtml(body: Buffer, html: string): Buffer {
  const text = body.toString('latin1');
  const { at, closing } = footerPlace(text);
  const plain = html.replace(/[^\0-\x7f]/gu, (letter) => `&#${letter.codePointAt(0) ?? 0};`);
  // No line is longer than mail allows (RFC 5322, 2.1.1).
  const lines = `${closing}\r\n${plain.replaceAll('><', '>\r\n<')}\r\n`;
  return Buffer.from(text.slice(0, at) + lines + text.slice(at), 'latin1');
}

function withText(body: Buffer, charset: string, runs: readonly string[]): Buffer {
  const footer = runs.join('').replace(/\r?\n/g, '\r\n');
  const known = charset !== 'us-ascii' && iconv.encodingExists(charset);
  const encoded = known ? iconv.encode(footer, charset) : null;
  const fits = encoded !== null && decodedText(encoded, charset) === footer;
  const bytes = fits ? encoded : Buffer.from(footer.normalize('NFD').replace(/[^\0-\x7f]/g, ''), 'latin1');
  const joint = body.length === 0 || body.subarray(-2).toString('latin1') === '\r\n' ? '' : '\r\n';
  return Buffer.concat([body, Buffer.from(joint), bytes]);
}
