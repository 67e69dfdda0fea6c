// The mail that leaves where the author wrote a whole message: theirs byte for byte, but for the header fields that we owe
// the recipient and, where its notice is due or the controller asks for it, a footer.
import { type HeaderField } from '../../message/mime/entity.js';
import { messageIdOf } from '../compose.js';
import { pathOf } from '../envelope.js';
import { footerOf } from '../footer.js';
import { type Letter, type Mail } from '../letter.js';
import { ownLinks } from '../own-links.js';
import { listUnsubscribe, returnPath } from '../ways-back.js';
import { withFooter } from './mime-footer.js';
import { type Relayed } from './submissions.js';

/** What is for us, or for nobody but the author. */
const NEVER_LEAVES = /^(?:x-guard-.*|bcc)$/;
const UNSUBSCRIBE = /^list-unsubscribe(?:-post)?$/;

/** One recipient's copy, not yet signed. `publicUrl` is the base of every link, without a slash at its end. */
export function relayedMail(letter: Letter, { raw, mail, envelopeFrom }: Relayed, publicUrl: string): Mail {
  const { id, sender, controller, email } = letter;
  const own = ownLinks(letter, publicUrl);
  const stopUrl = own.marketing?.stop ?? null;
  const { fields } = mail.entity;
  const has = (name: string) => fields.some((field) => field.name === name);
  const added = [
    ...(has('date') ? [] : [`Date: ${letter.at.toUTCString().replace('GMT', '+0000')}`]),
    ...(has('message-id') ? [] : [`Message-ID: ${messageIdOf(id, sender.address)}`]),
    ...(stopUrl === null
      ? []
      : [`List-Unsubscribe: ${listUnsubscribe(letter, stopUrl)}`, 'List-Unsubscribe-Post: List-Unsubscribe=One-Click']),
  ];
  const footer = letter.notice === null && letter.withFooter !== true ? null : footerOf(letter, own);
  const written = footer === null ? null : withFooter(raw, mail.entity, footer);
  const isKept = ({ name }: HeaderField) => !NEVER_LEAVES.test(name) && !(stopUrl !== null && UNSUBSCRIBE.test(name));
  const head = [
    ...(written?.fields ?? fields)
      .filter(isKept)
      .map((field) => (written?.raw ?? raw).subarray(field.start, field.end)),
    Buffer.from(added.map((line) => `${line}\r\n`).join('')),
    Buffer.from('\r\n'),
  ];
  const body = (written?.raw ?? raw).subarray(written?.bodyStart ?? mail.entity.bodyStart);
  const from = returnPath(letter, envelopeFrom === '' ? '' : pathOf(envelopeFrom));
  const envelope = { from, to: pathOf(email) };
  return {
    ...{ id, controllerId: controller.id, ...envelope, subject: mail.said.subject ?? '' },
    raw: [Buffer.concat(head), body],
  };
}

/** The same bytes without the fields that are for us alone, as they are kept. */
export function withoutOwnFields(raw: Buffer, fields: readonly HeaderField[]): Buffer {
  const own = fields.filter(({ name }) => NEVER_LEAVES.test(name));
  if (own.length === 0) return raw;
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { start, end } of own) {
    pieces.push(raw.subarray(from, start));
    from = end;
  }
  return Buffer.concat([...pieces, raw.subarray(from)]);
}
