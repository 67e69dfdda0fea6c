// Adds a footer to a message that somebody else wrote, in the encoding of each of its parts that is shown, and in no other.
import iconv from 'iconv-lite';
import { decodedText } from '../../message/mime/decoding.js';
import { type Entity, type HeaderField, readEntity } from '../../message/mime/entity.js';
import { textParts } from '../../message/mime/read-mail.js';
import { type Footer } from '../footer.js';
import { footerPlace } from '../footer-place.js';
import { rewritten } from './rewritten.js';

type Written = { readonly raw: Buffer; readonly fields: readonly HeaderField[]; readonly bodyStart: number };

/** Whether a footer can be added: what is signed or encrypted by its author cannot be changed. */
export function takesFooter(entity: Entity): boolean {
  return !isSealed(entity) && shownParts(entity).length > 0;
}

/** The message with the footer below its text and its HTML. Throws where it takes none. */
export function withFooter(raw: Buffer, entity: Entity, footer: Footer): Written {
  if (!takesFooter(entity)) throw new Error('no footer can be added to what is signed, encrypted or has no text');
  const changed = rewritten(raw, shownParts(entity), (part, body) =>
    part.type === 'text/html' ? withHtml(body, footer.html) : withText(body, part.charset, footer.text),
  );
  const { fields, bodyStart } = readEntity(changed);
  return { raw: changed, fields, bodyStart };
}

const SEALED = /^(?:multipart\/(?:signed|encrypted)|application\/(?:x-)?pkcs7-mime)$/;

function isSealed({ type, parts }: Entity): boolean {
  return SEALED.test(type) || parts.some(isSealed);
}

/** The first text and the first HTML: what follows, of a forwarded mail perhaps, is somebody else's. */
function shownParts(entity: Entity): Entity[] {
  const texts = textParts(entity);
  return texts.filter((part, n) => texts.findIndex(({ type }) => type === part.type) === n);
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
