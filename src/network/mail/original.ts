// Whose cold mail it is: the sender of a mail, or, where somebody forwarded it, of the mail inside.
import { createHash } from 'node:crypto';
import { header, type Headers, readMail, splitHead } from '../../message/mime/mail-parts.js';

export type ColdMail = {
  readonly sender: string;
  readonly senderName: string | null;
  readonly receivedAt: Date;
  /** SHA-256 of what makes it one mail, however often it is forwarded. */
  readonly digest: Buffer;
};

const ADDRESS = /<([^<>\s]+@[^<>\s]+)>|([^<>\s,;:"()[\]]+@[^<>\s,;:"()[\]]+)/;

/** The lines that mail programs set above what they forward, in English, French and German. */
const FROM_LINE = /^[>\s*]*(?:from|de|von)\s*:\s*(.+)$/im;
const DATE_LINE = /^[>\s*]*(?:date|sent|envoyé|datum|gesendet)\s*:\s*(.+)$/im;
const FORWARDED =
  /^[>\s]*-{2,}\s*(?:forwarded message|original message|message transféré|message d['’]origine|weitergeleitete nachricht|ursprüngliche nachricht)|^begin forwarded message|^début du message (?:réexpédié|transféré)|^_{10,}\s*$/im;

/** Null where nobody is named as the sender. `at` stands where the mail itself gives no time that can be read. */
export function coldMailIn(raw: Buffer, at: Date): ColdMail | null {
  const mail = readMail(raw);
  const attached = mail.parts.find(({ type }) => type === 'message/rfc822');
  if (attached) {
    const inner = readMail(Buffer.from(attached.text, 'utf8'));
    return fromHeaders(inner.headers, at) ?? fromHeaders(mail.headers, at);
  }
  const text = mail.parts.find(({ type }) => type === 'text/plain')?.text ?? '';
  return forwardedIn(text, at) ?? fromHeaders(mail.headers, at);
}

function forwardedIn(text: string, at: Date): ColdMail | null {
  const start = FORWARDED.exec(text);
  if (!start) return null;
  const below = text.slice(start.index, start.index + 4_000);
  const from = FROM_LINE.exec(below)?.[1];
  const sender = from === undefined ? null : senderIn(from);
  if (!sender) return null;
  const date = DATE_LINE.exec(below)?.[1]?.trim() ?? '';
  const id = `${sender.address}\n${date}\n${below.replace(/^[>\s]+/gm, '').slice(0, 500)}`;
  return mailOf(sender, timeOf(date) ?? at, id);
}

function fromHeaders(headers: Headers, at: Date): ColdMail | null {
  const sender = senderIn(header(headers, 'from') ?? '');
  if (!sender) return null;
  const date = header(headers, 'date') ?? '';
  return mailOf(
    sender,
    timeOf(date) ?? at,
    header(headers, 'message-id') ?? `${sender.address}\n${date}\n${header(headers, 'subject') ?? ''}`,
  );
}

type Sender = { readonly address: string; readonly name: string | null };

function senderIn(value: string): Sender | null {
  const found = ADDRESS.exec(value);
  const address = found?.[1] ?? found?.[2]?.replace(/^mailto:/i, '');
  if (!found || address === undefined) return null;
  const name = value
    .slice(0, found.index)
    .replace(/["']/g, '')
    .replace(/[[<(]\s*$/, '')
    .trim();
  return { address, name: name || null };
}

function mailOf({ address, name }: Sender, receivedAt: Date, id: string): ColdMail {
  return { sender: address, senderName: name, receivedAt, digest: createHash('sha256').update(id).digest() };
}

/** In the languages in which a date line cannot be read, when the mail came here counts. */
function timeOf(text: string): Date | null {
  const time = new Date(text.replace(/\s+at\s+/i, ' '));
  return Number.isNaN(time.getTime()) ? null : time;
}

/** Whether a file begins like a mail or a mailbox (mbox) of mails. */
export function isMail(head: string): boolean {
  if (/^From \S+ /.test(head)) return true;
  const { headers } = splitHead(head.replace(/\r\n?/g, '\n'));
  return headers.has('from') && (headers.has('date') || headers.has('message-id') || headers.has('received'));
}
