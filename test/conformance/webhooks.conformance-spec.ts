// Our reading of provider webhooks and of mail reports against what other projects expect of the same bytes.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FeedbackEvent, isEvent, type ReadEvent } from '../../src/feedback/feedback-event.js';
import { readMail } from '../../src/message/mime/mail-parts.js';
import { readReport, type Report } from '../../src/feedback/inbound/report.js';
import { allProviders } from '../../src/feedback/providers/all.js';
import { type Incoming, NotReadable, PROVIDERS, type ProviderName } from '../../src/feedback/providers/provider.js';
import { AmazonSns } from '../../src/feedback/providers/sns.js';
import { conformanceFolder, type Folder, say, Tally } from './fixtures.js';
import {
  BROAD_REASONS,
  MOST_BROADLY_EXPLAINED,
  type Row,
  whyOtherClass,
  whyOtherEvent,
} from './webhook-disagreements.js';

const folder = conformanceFolder('06-webhooks');

const providers = allProviders(new AmazonSns());

describe('webhooks and reports of other projects', () => {
  if (folder === null) {
    it('are left out, for their folder is not there', () => undefined);
    return;
  }
  const read = new Set<string>();
  const of = (name: RegExp): string[] => folder.files.filter((file) => name.test(file) && read.add(file));

  it.each(of(/^anymail\//))('%s: every disagreement has its reason', (file) => {
    expect(anymail(folder, file).close()).toEqual([]);
  });

  it.each(of(/^sendgrid\/.*\.json$/))('%s: signatures that others made', (file) => {
    expect(sendgridSignatures(folder, file).close()).toEqual([]);
  });

  it.each(of(/^dsn-arf\/sisimai\/expected\.json$/))('%s: hard, or not, as expected there', (file) => {
    const tally = sisimai(folder, file);
    expect(tally.close()).toEqual([]);
    expect(tally.shareOf(BROAD_REASONS)).toBeLessThanOrEqual(MOST_BROADLY_EXPLAINED);
  });

  it('leave no file unread without saying so', () => {
    const unread = folder.files.filter((file) => !read.has(file) && !file.includes('/maildir/'));
    say(`without cases, or not known to this suite: ${unread.join(', ')}`);
  });
});

type AnymailCase = {
  readonly class: string;
  readonly test: string;
  readonly payloads: Readonly<Record<string, unknown>>;
  readonly expect: readonly (readonly [string, unknown])[];
};

function anymail(of: Folder, file: string): Tally {
  const tally = new Tally(file);
  const name = /([a-z_]+)\.json$/.exec(file)?.[1]?.replace('amazon_', '');
  const provider = PROVIDERS.find((one) => one === name);
  const { cases } = of.json(file) as { cases: readonly AnymailCase[] };
  for (const one of cases) {
    if (provider) judge(tally, provider, one);
    else tally.disagree(one.test, `${String(name)} is a provider that nobody asks for here`);
  }
  return tally;
}

function judge(tally: Tally, provider: ProviderName, one: AnymailCase): void {
  const incoming = incomingOf(provider, one);
  const wanted = wantedOf(one);
  if (incoming === null || wanted.length === 0) {
    // Settings, refusals, and what is told in the exceptions of their own library.
    tally.disagree(
      one.test,
      incoming === null ? 'no payload: a test of their settings' : refusedToo(provider, incoming),
    );
    return;
  }
  const ours = readAll(provider, incoming);
  for (const { n, field, value } of wanted) {
    const event = ours[n];
    const given = event && isEvent(event) ? fieldOf(event, field) : null;
    const what = `${one.test}[${n}].${field}: theirs ${String(value)}, ours ${String(given)}`;
    if (given === value) tally.agree();
    else tally.disagree(what, event && isEvent(event) ? whyOtherEvent(provider, field, event, String(value)) : null);
  }
}

/** What they expect nothing of must not become an event of ours that has a consequence. */
function refusedToo(provider: ProviderName, incoming: Incoming): string | null {
  const harmful = readAll(provider, incoming).filter(
    (one) => isEvent(one) && /^(?:bounced|complained|unsubscribed)$/.test(one.kind),
  );
  return harmful.length === 0
    ? 'no event is expected there: a test of refusals or of their settings; nothing follows here either'
    : null;
}

function readAll(provider: ProviderName, incoming: Incoming): readonly ReadEvent[] {
  try {
    return providers[provider].read(incoming);
  } catch (error) {
    if (error instanceof NotReadable) return [];
    throw error;
  }
}

function incomingOf(provider: ProviderName, { payloads }: AnymailCase): Incoming | null {
  const payload = payloads['raw_sns_message'] ?? payloads['raw_event'] ?? payloads['raw_events'] ?? payloads['data'];
  if (payload === undefined) return null;
  const isForm =
    provider === 'mailgun' && typeof payload === 'object' && payload !== null && !('event-data' in payload);
  const text = typeof payload === 'string' ? payload : isForm ? form(payload) : JSON.stringify(payload);
  return { body: Buffer.from(text), headers: { 'svix-id': 'msg_2W2D3qXLS5fOaPja1GDg7rF2CwB' } };
}

function form(fields: object): string {
  return new URLSearchParams(
    Object.entries(fields as Record<string, unknown>).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, String(one)]),
    ),
  ).toString();
}

type Wanted = { readonly n: number; readonly field: string; readonly value: string | null };

/** The statements of theirs that are about what we read too. */
function wantedOf({ expect: expected }: AnymailCase): Wanted[] {
  const seen = new Map<string, number>();
  return expected.flatMap(([name, value]) => {
    const [, place, field = ''] = /^event(?:s\[(\d+)\])?\.(event_type|recipient|event_id|message_id)$/.exec(name) ?? [];
    if (field === '') return [];
    // The same statement again is about the next event.
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return [
      {
        n: Number(place ?? before),
        field,
        value:
          typeof value === 'string' ? value.replace(/^<(.*)>$/, '$1') : value === null ? null : JSON.stringify(value),
      },
    ];
  });
}

function fieldOf(event: FeedbackEvent, field: string): string | null {
  switch (field) {
    case 'event_type':
      return event.kind;
    case 'recipient':
      return event.recipient;
    case 'event_id':
      return event.id;
    default:
      return event.messageId;
  }
}

type SignedCase = {
  readonly name: string;
  readonly publicKey: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly bodyB64: string;
  readonly ok: boolean;
};

function sendgridSignatures(of: Folder, file: string): Tally {
  const tally = new Tally(file);
  for (const one of (of.json(file) as { cases: readonly SignedCase[] }).cases) {
    const headers = {
      'x-twilio-email-event-webhook-signature': one.signature,
      'x-twilio-email-event-webhook-timestamp': one.timestamp,
    };
    const incoming = { body: Buffer.from(one.bodyB64, 'base64'), headers };
    const isOurs =
      providers.sendgrid.disbelief(incoming, one.publicKey, new Date(Number(one.timestamp) * 1_000)) === null;
    if (isOurs === one.ok) tally.agree();
    else tally.disagree(`${one.name}: theirs ${String(one.ok)}, ours ${String(isOurs)}`, null);
  }
  return tally;
}

function sisimai(of: Folder, file: string): Tally {
  const tally = new Tally(file);
  const { expected } = of.json(file) as { expected: Readonly<Record<string, readonly Row[]>> };
  const seen = new Set<string>();
  for (const mail of of.files.filter((name) => /\/maildir\/(?:bsd|dos)\//.test(name))) {
    const rows = expected[mail.slice(mail.lastIndexOf('/') + 1)];
    if (!rows) continue;
    const raw = readFileSync(join(of.path, mail));
    // The same mails with other line ends: counted once, and read alike.
    const digest = createHash('sha256').update(raw.toString('latin1').replaceAll('\r\n', '\n')).digest('hex');
    if (seen.has(digest)) continue;
    seen.add(digest);
    const report = readReport(readMail(raw));
    hardFirst(rows, ({ hardbounce }) => hardbounce).forEach((row, n) => {
      judgeReport(tally, `${mail}[${n}]`, row, { report, n, of: rows.length });
    });
  }
  for (const mail of of.files.filter((name) => name.includes('/maildir/not/'))) {
    const report = readReport(readMail(readFileSync(join(of.path, mail))));
    if (report === null || (report.kind === 'delivery' && !report.recipients.some(({ bounce }) => bounce === 'hard')))
      tally.agree();
    else tally.disagree(`${mail}: no report, and read as one`, null);
  }
  return tally;
}

type Read = { readonly report: Report | null; readonly n: number; readonly of: number };

function judgeReport(tally: Tally, what: string, row: Row, { report, n, of }: Read): void {
  // Theirs come in another order than they stand in the mail.
  const recipients = report?.kind === 'delivery' ? hardFirst(report.recipients, ({ bounce }) => bounce === 'hard') : [];
  const recipient = recipients[n] ?? recipients.at(-1);
  const ours =
    report?.kind === 'complaint' ? `feedback ${report.type}` : recipient?.bounce === 'hard' ? 'hard' : 'not hard';
  const theirs =
    row.reason === 'feedback' ? `feedback ${row.feedbacktype ?? ''}` : row.hardbounce ? 'hard' : 'not hard';
  if (ours === theirs) tally.agree();
  else
    tally.disagree(
      `${what} ${row.reason} ${row.status} ${row.reply}: theirs ${theirs}, ours ${ours} (${String(recipient?.bounce)})`,
      whyOtherClass(row, of, report, recipient ?? null),
    );
}

function hardFirst<One>(all: readonly One[], isHard: (one: One) => boolean): One[] {
  return [...all].sort((one, other) => Number(isHard(other)) - Number(isHard(one)));
}
