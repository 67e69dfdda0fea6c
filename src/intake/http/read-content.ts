// What a message says and who sends it, as campaigns and single messages give it.
import { type Controllers } from '../../access/controllers.js';
import { type Sender } from '../../access/controller.js';
import { type Content } from '../../delivery/letter.js';
import { unknownFields } from '../../delivery/merge.js';
import { type Fields, type Reader } from '../../http/reader.js';

const MOST_TEXT = 1_000_000;
const LONGEST_SUBJECT = 500;

/** Subject and at least one of text and HTML; merge fields that nobody would fill are refused by name. */
export function readContent(reader: Reader, given: Fields): Content {
  const subject = reader.required(given, 'subject', '', LONGEST_SUBJECT);
  if (/[\r\n]/.test(subject)) reader.wrong('subject', 'must be one line');
  const text = reader.text(given, 'text', '', MOST_TEXT);
  const html = reader.text(given, 'html', '', MOST_TEXT);
  if ((text ?? '').trim() === '' && (html ?? '').trim() === '') reader.wrong('text', 'or html is required');
  const content = { subject, text, html };
  for (const name of unknownFields(content)) {
    reader.wrong('text', `the merge field {{${name}}} is not known`);
  }
  return content;
}

const NOBODY: Sender = { id: '', controllerId: '', address: '', displayName: null, limits: null };

/** The registered sender of that address; an error of the field `sender` where there is none. */
export async function readSender(
  reader: Reader,
  given: Fields,
  controllerId: string,
  controllers: Controllers,
): Promise<Sender> {
  const address = reader.required(given, 'sender', '', 320);
  if (address === '') return NOBODY;
  const sender = await controllers.sender(controllerId, address);
  if (!sender) reader.wrong('sender', 'is not a sender of this controller: register it with POST /v1/senders');
  return sender ?? NOBODY;
}
