// Mails that a server wrote about a mail of ours: delivery reports (RFC 3464, or in free form), complaints (RFC 5965).
import { type BounceClass, bounceClass, codesIn } from '../../delivery/bounce-class.js';
import { header, type Headers, type MailPart, type ReadMail, splitHead } from '../../message/mime/mail-parts.js';

export type ReportedRecipient = {
  /** Null where the report names nobody. */
  readonly address: string | null;
  /** `failed`, `delayed`, `delivered` …, lower-cased; `failed` where nothing is said. */
  readonly action: string;
  /** Null where it is no failure. */
  readonly bounce: BounceClass | null;
  /** The code alone. */
  readonly code: string | null;
};

export type Report =
  | { readonly kind: 'delivery'; readonly recipients: readonly ReportedRecipient[]; readonly about: string | null }
  /** `type`: RFC 5965 section 7.3 (`abuse`, `fraud`, `virus`, `other`, `not-spam`, `opt-out` …), lower-cased. */
  | {
      readonly kind: 'complaint';
      readonly type: string;
      readonly to: readonly string[];
      readonly about: string | null;
    };

/** Null where it is no report. `about`: the Message-ID of the mail that it is about, without brackets, where it says so. */
export function readReport(mail: ReadMail): Report | null {
  const feedback = mail.parts.find(({ type }) => type === 'message/feedback-report');
  if (feedback) return complaint(mail, feedback);
  const status = mail.parts.find(({ type }) => /^message\/(?:global-)?delivery-status$/.test(type));
  if (status) return byStatus(mail, status);
  return fromHotmail(mail) ?? inFreeForm(mail);
}

/** Microsoft's reports (JMRP) say in a header field of the mail they bring back who complained. */
function fromHotmail(mail: ReadMail): Report | null {
  const original = originalOf(mail);
  const to = /^x-hmxmroriginalrecipient:\s*<?([^\s<>]+@[^\s<>]+)/im.exec(original)?.[1];
  return to === undefined ? null : { kind: 'complaint', type: 'abuse', to: [to], about: idIn(original) };
}

function complaint(mail: ReadMail, part: MailPart): Report {
  const { headers } = splitHead(`${part.text}\n\n`);
  const original = originalOf(mail);
  const to = [...(headers.get('original-rcpt-to') ?? []), ...(headers.get('removal-recipient') ?? [])];
  const type = header(headers, 'feedback-type')?.trim().toLowerCase() ?? 'other';
  return { kind: 'complaint', type, to: to.flatMap((one) => addressOf(one) ?? []), about: idIn(original) };
}

function byStatus(mail: ReadMail, part: MailPart): Report {
  const groups = part.text
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n+/)
    .map((group) => splitHead(`${group.trim()}\n\n`).headers)
    .filter((headers) => headers.has('final-recipient') || headers.has('original-recipient') || headers.has('action'));
  const words = wordsOf(mail);
  // Where there is one recipient, the words of the mail are about them too.
  const recipients = groups.map((headers) => recipientOf(headers, groups.length === 1 ? words : ''));
  return { kind: 'delivery', recipients, about: idIn(originalOf(mail)) };
}

function recipientOf(headers: Headers, words: string): ReportedRecipient {
  const action = header(headers, 'action')?.trim().toLowerCase().split(/[\s(]/)[0] ?? 'failed';
  const status = /[245]\.\d{1,3}\.\d{1,3}/.exec(header(headers, 'status') ?? '')?.[0] ?? null;
  const diagnostic = (headers.get('diagnostic-code') ?? []).join(' ');
  const named = header(headers, 'original-recipient') ?? header(headers, 'final-recipient') ?? '';
  const address = addressOf(named.replace(/^[^;]*;/, '')) ?? addressOf(header(headers, 'final-recipient') ?? '');
  const isFailure = action === 'failed';
  const found = codesIn(diagnostic);
  // What the server itself said comes first; what the mail says around it is asked where that says nothing.
  const told = bounceClass({ status, words: diagnostic });
  const bounce = told === 'soft' && words !== '' ? bounceClass({ status, words: `${diagnostic} ${words}` }) : told;
  return { address, action, bounce: isFailure ? bounce : null, code: codeOf(found.reply, status ?? found.status) };
}

const FROM_A_SERVER =
  /(?:mailer-?daemon|mail ?delivery|postmaster|mail ?system|delivery ?subsystem|mail ?administrator|bounce)/i;
const ABOUT_A_FAILURE =
  /(?:deliver|return|fail|undeliver|unzustellbar|reject|bounce|could not be|mail system error|non ?remis|not be sent|warning:|notification)/i;

/** Before RFC 3464 was in use everywhere: from a mail system, about a failure. */
function inFreeForm(mail: ReadMail): Report | null {
  const [from, subject] = [header(mail.headers, 'from') ?? '', header(mail.headers, 'subject') ?? ''];
  const isNull = /^<>$/.test(header(mail.headers, 'return-path') ?? '');
  const failed = (mail.headers.get('x-failed-recipients') ?? []).flatMap((one) => one.split(','));
  const isReport = failed.length > 0 || ((isNull || FROM_A_SERVER.test(from)) && ABOUT_A_FAILURE.test(subject));
  if (!isReport) return null;
  const words = wordsOf(mail);
  const named = failed.flatMap((one) => addressOf(one) ?? []);
  const recipients = (named.length > 0 ? named : addressesIn(words)).map((address) =>
    toldOf(address, aboutOne(words, address)),
  );
  return {
    kind: 'delivery',
    recipients: recipients.length > 0 ? recipients : [toldOf(null, words)],
    about: idIn(originalOf(mail)),
  };
}

function toldOf(address: string | null, words: string): ReportedRecipient {
  const { reply, status } = codesIn(words);
  return { address, action: 'failed', bounce: bounceClass({ status, words }), code: codeOf(reply, status) };
}

const AT_A_START = /^[ \t]{0,8}<?([^\s<>:;,()"]+@[^\s<>:;,()"]+)>?(?=[ \t]*(?:[:,.(]|$))/gm;

/** Those that have a paragraph of their own, each once. */
function addressesIn(words: string): string[] {
  return [...new Set([...words.matchAll(AT_A_START)].map(([, address = '']) => address))].slice(0, 50);
}

/** From the line that begins with this address to the one that begins with another; all of it where none does. */
function aboutOne(words: string, address: string): string {
  const starts = [...words.matchAll(AT_A_START)];
  const own = starts.findIndex(([, found = '']) => found.toLowerCase() === address.toLowerCase());
  const [start, next] = [starts[own], starts.slice(own + 1).find(([, found]) => found !== address)];
  return start && starts.length > 1 ? words.slice(start.index, next?.index) : words;
}

const ORIGINAL =
  /^(?:-{2,}[^\n]*(?:original|copy of|returned|message (?:header|follows)|unsent|undelivered|header)[^\n]*|[^\n]*(?:original message (?:follows|headers?)|returned message follows|copy of the message|header of the (?:original|message)|message header follows|here is your returned mail)[^\n]*|return-path: [^\n]*|received: from [^\n]*)$/im;

/** What the report says in words, without the mail that it brings back. */
function wordsOf(mail: ReadMail): string {
  const said = mail.parts.filter(({ type, isAttachment }) => type === 'text/plain' && !isAttachment);
  const html = mail.parts.filter(({ type }) => type === 'text/html').map((part) => part.text.replace(/<[^>]*>/g, ' '));
  const text = said.length > 0 ? (said[0]?.text ?? '') : (html[0] ?? '');
  const end = text.search(ORIGINAL);
  return (end > 0 ? text.slice(0, end) : text).slice(0, 20_000);
}

/** The header of the mail that it is about. */
function originalOf(mail: ReadMail): string {
  const part = mail.parts.find(({ type }) =>
    /^(?:message\/(?:rfc822|global)(?:-headers)?|text\/rfc822-headers)$/.test(type),
  );
  if (part) return part.text.slice(0, 50_000);
  const text = mail.parts.find(({ type }) => type === 'text/plain')?.text ?? '';
  const start = text.search(ORIGINAL);
  return start === -1 ? '' : text.slice(start, start + 50_000);
}

function idIn(original: string): string | null {
  return /^message-id:\s*<?([^<>\s]+)>?/im.exec(original)?.[1] ?? null;
}

function addressOf(text: string): string | null {
  return /<?([^\s<>();,"]+@[^\s<>();,"]+)>?/.exec(text)?.[1] ?? null;
}

function codeOf(reply: string | null, status: string | null): string | null {
  return [reply, status].filter((one) => one !== null).join(' ') || null;
}
