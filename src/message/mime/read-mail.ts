// Reads a message that somebody wrote elsewhere: what it says, for the decision, and where its header fields stand.
import { type Message } from '../message.js';
import { decodedField, decodedText, withoutTransferEncoding } from './decoding.js';
import { BrokenMail, type Entity, readEntity } from './entity.js';
import { takesFooter, textParts } from './shown-parts.js';

export type Mail = { readonly said: Message; readonly entity: Entity };

/** RFC 5321, 6.3: what has gone through so many servers goes in a circle. */
const MOST_HOPS = 50;

/** Throws `BrokenMail` where it may not be sent on as it is, with the reason in words. */
export function readMail(raw: Buffer): Mail {
  assertLines(raw);
  const entity = readEntity(raw);
  if (entity.fields.filter(({ name }) => name === 'received').length > MOST_HOPS)
    throw new BrokenMail('it goes in a circle');
  return { said: saidIn(raw, entity), entity };
}

/**
 * Lone CR and LF, and NUL, are what one server takes for the end of a message and another does not (CVE-2023-51764): RFC
 * 5321, 2.3.8 and 4.1.1.4 know none of them.
 */
function assertLines(raw: Buffer): void {
  if (raw.includes(0)) throw new BrokenMail('it holds a NUL byte');
  let breaks = 0;
  for (let at = raw.indexOf(0x0d); at !== -1; at = raw.indexOf(0x0d, at + 1)) {
    if (raw[at + 1] !== 0x0a) throw new BrokenMail('it holds a bare CR');
    breaks++;
  }
  for (let at = raw.indexOf(0x0a); at !== -1; at = raw.indexOf(0x0a, at + 1)) breaks--;
  if (breaks !== 0) throw new BrokenMail('it holds a bare LF: lines end with CRLF');
}

function saidIn(raw: Buffer, entity: Entity): Message {
  const found = new Map<string, string>();
  for (const { name, value } of entity.fields) {
    const before = found.get(name);
    found.set(name, before === undefined ? decodedField(value) : `${before}, ${decodedField(value)}`);
  }
  const texts = textParts(entity);
  const said = (type: string): string | null => {
    const parts = texts.filter((part) => part.type === type);
    return parts.length === 0 ? null : parts.map((part) => textOf(raw, part)).join('\n');
  };
  return {
    subject: found.get('subject') ?? null,
    text: said('text/plain'),
    html: said('text/html'),
    headers: Object.fromEntries(found),
    takesFooter: takesFooter(entity),
  };
}

function textOf(raw: Buffer, { bodyStart, bodyEnd, encoding, charset }: Entity): string {
  const bytes = withoutTransferEncoding(raw.subarray(bodyStart, bodyEnd), encoding);
  return decodedText(bytes, charset).replaceAll('\r\n', '\n');
}
