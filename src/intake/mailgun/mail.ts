// POST /v3/:domain/messages: what a client asks to be sent, read from its parameters.
import { type Attachment } from '../../delivery/attachment.js';
import { wrongText } from '../../http/checks.js';
import { type RequestPipe } from '../../http/request.pipe.js';
import { AttachmentRequest, attachmentsOf } from '../http/attachment.request.js';
import { LONGEST_BODY, LONGEST_PURPOSE } from '../http/request-fields.js';
import { addressList, type Named } from './address-list.js';
import { fieldOf, type Form, type FormFile } from './form.js';
import { ownHeaders, type OwnHeaders } from './mail-headers.js';
import { tooLarge, wrongParameter } from './mailgun-error.js';
import { readRecipientVariables, type RecipientVariables } from './recipient-variables.js';

export type MailgunMail = OwnHeaders & {
  readonly from: Named;
  /** Of to, cc and bcc, in their order. */
  readonly recipients: readonly Named[];
  readonly subject: string;
  readonly text: string | null;
  readonly html: string | null;
  readonly attachments: readonly Attachment[];
  readonly variables: RecipientVariables;
  /** By its own statement; null where it makes none. */
  readonly purpose: string | null;
  /** By a tag that is the name of one; the key's own comes first. */
  readonly taggedPurpose: string | null;
  readonly notBefore: Date | null;
  readonly isTest: boolean;
};

const MOST_RECIPIENTS = 1_000; // of Mailgun too
const LONGEST_SUBJECT = 500;
const MOST_DAYS_AHEAD = 30;
const DAY_MS = 86_400_000;
const YES = new Set(['yes', 'true', '1']);
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** Purposes that a tag may name: those of the design (section 2). */
const PURPOSES = ['prospecting', 'newsletter', 'customer_marketing', 'event_invitation', 'service'] as const;

const NOT_OFFERED: readonly (readonly [RegExp, string])[] = [
  [/^(?:template$|t:)/, 'templates are kept at Mailgun, not here: send the text itself'],
  [/^o:(?:deliverytime-optimize-period|time-zone-localize)$/, 'is not offered: give o:deliverytime'],
  [/^o:require-tls$/, 'is not offered: whether TLS is required is a setting of the relay'],
];

/** Throws 400 or 413, naming the parameter. */
export async function readMail(form: Form, requests: RequestPipe, now: Date): Promise<MailgunMail> {
  refuseWhatIsNotOffered(form);
  const text = bodyOf(form, 'text');
  const html = bodyOf(form, 'html');
  if (text === null && html === null) throw wrongParameter('text', 'or html is required');
  return {
    ...envelopeOf(form, now),
    subject: subjectOf(form),
    text,
    html,
    attachments: await filesOf(form, html, requests),
  };
}

type Envelope = Omit<MailgunMail, 'subject' | 'text' | 'html' | 'attachments'>;

/** All but what the message says. */
function envelopeOf(form: Form, now: Date): Envelope {
  const own = ownHeaders(form);
  return {
    ...own,
    from: fromOf(form),
    recipients: recipientsOf(form),
    variables: readRecipientVariables(fieldOf(form, 'recipient-variables')),
    purpose: purposeOf(form, own.flags),
    taggedPurpose: taggedPurposeOf(form),
    notBefore: deliveryTimeOf(form, now),
    isTest: isTest(form),
  };
}

function refuseWhatIsNotOffered({ fields }: Form): void {
  for (const name of fields.keys()) {
    const [, why] = NOT_OFFERED.find(([which]) => which.test(name)) ?? [];
    const isOff = ['', 'no', 'false'].includes((fields.get(name)?.at(-1) ?? '').trim().toLowerCase());
    if (why !== undefined && !(name.startsWith('o:') && isOff)) throw wrongParameter(name, why);
  }
}

function fromOf(form: Form): Named {
  const given = fieldOf(form, 'from');
  if (given === null || given.trim() === '') throw wrongParameter('from', 'is required');
  if (CONTROL.test(given)) throw wrongParameter('from', 'must be one line without control characters');
  const [one, ...more] = addressList(given);
  if (!one || more.length > 0) throw wrongParameter('from', 'must be one address');
  return one;
}

export function recipientsOf({ fields }: Form): Named[] {
  const found: Named[] = [];
  for (const name of ['to', 'cc', 'bcc']) {
    for (const list of fields.get(name) ?? []) {
      if (CONTROL.test(list)) throw wrongParameter(name, 'must be one line without control characters');
      found.push(...addressList(list));
      if (found.length > MOST_RECIPIENTS) {
        throw tooLarge(
          `to, cc and bcc: at most ${MOST_RECIPIENTS} recipients a request, send to the others in a further one`,
        );
      }
    }
  }
  if (found.length === 0) throw wrongParameter('to', 'is required');
  return found;
}

function subjectOf(form: Form): string {
  const subject = fieldOf(form, 'subject') ?? '';
  const wrong = wrongText(subject, LONGEST_SUBJECT);
  if (wrong !== null) throw wrongParameter('subject', wrong);
  if (CONTROL.test(subject)) throw wrongParameter('subject', 'must be one line without control characters');
  return subject;
}

function bodyOf(form: Form, name: string): string | null {
  const body = fieldOf(form, name);
  if (body === null || body.trim() === '') return null;
  const wrong = wrongText(body, LONGEST_BODY);
  if (wrong !== null) throw wrongParameter(name, wrong);
  return body;
}

/** Mailgun shows a file of `inline` under its own name: `<img src="cid:logo.png">`. */
async function filesOf(form: Form, html: string | null, requests: RequestPipe): Promise<Attachment[]> {
  for (const name of ['attachment', 'inline']) {
    if (form.fields.has(name)) throw wrongParameter(name, 'must be a file: multipart/form-data with a filename');
  }
  const strange = form.files.find(({ name }) => !['attachment', 'inline'].includes(name));
  if (strange) throw wrongParameter(strange.name, 'is a file that this request does not have');
  const checked: AttachmentRequest[] = [];
  for (const file of form.files) checked.push(await requests.check(AttachmentRequest, asked(file)));
  return attachmentsOf({ html, attachments: checked });
}

function asked({ name, filename, contentType, content }: FormFile): object {
  const cid = name === 'inline' ? filename : null;
  return { filename, contentType, content: content.toString('base64'), cid };
}

/** What the message says of itself. */
export function purposeOf(form: Form, flags: OwnHeaders['flags']): string | null {
  const said = flags['x-guard-purpose'] ?? fieldOf(form, 'v:x-guard-purpose') ?? fieldOf(form, 'v:purpose') ?? '';
  if (said.trim() === '') return null;
  const wrong = wrongText(said, LONGEST_PURPOSE) ?? (CONTROL.test(said) ? 'must be one line' : null);
  if (wrong !== null) throw wrongParameter('v:purpose', wrong);
  return said.trim();
}

export function taggedPurposeOf({ fields }: Form): string | null {
  const tags = (fields.get('o:tag') ?? []).map((tag) => tag.trim().toLowerCase());
  const named = PURPOSES.filter((purpose) => tags.includes(purpose));
  if (named.length > 1) throw wrongParameter('o:tag', `names more than one purpose: ${named.join(', ')}`);
  return named[0] ?? null;
}

/** RFC 2822, with a zone; what is past means now. */
export function isTest(form: Form): boolean {
  return YES.has((fieldOf(form, 'o:testmode') ?? '').trim().toLowerCase());
}

/** Null: at once. */
export function deliveryTimeOf(form: Form, now: Date): Date | null {
  const given = fieldOf(form, 'o:deliverytime');
  if (given === null || given.trim() === '') return null;
  const isDate = /^(?:[A-Za-z]{3}, *)?\d{1,2} [A-Za-z]{3} \d{4} \d{2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|[A-Z]{1,5})$/;
  const moment = new Date(isDate.test(given.trim()) ? given.trim() : Number.NaN);
  if (Number.isNaN(moment.getTime())) {
    throw wrongParameter('o:deliverytime', 'must be an RFC 2822 date with its zone: Fri, 27 Nov 2026 09:00:00 +0100');
  }
  if (moment.getTime() > now.getTime() + MOST_DAYS_AHEAD * DAY_MS) {
    throw wrongParameter('o:deliverytime', `must be within ${MOST_DAYS_AHEAD} days`);
  }
  return moment > now ? moment : null;
}
