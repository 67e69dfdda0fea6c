// How each provider is asked to write addresses on its stop list, and what it says where it did not.
import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Answered, type Callout } from '../../http/callout.js';
import { listAt, textAt } from '../providers/reading.js';
import { type Account, type ListProvider } from './account.js';

type Listing = {
  /** How many addresses one call takes. */
  readonly atOnce: number;
  /** The call; `base` is where the account is called. */
  readonly call: (account: Account, base: string, addresses: readonly string[], at: Date) => Callout | Promise<Callout>;
  /** What an answer of 2xx says of one address that is not on the list; null where all are. */
  readonly refused?: (answer: Answered, address: string) => string | null;
};

const USUAL_STREAM = 'outbound';

export const LISTINGS: Readonly<Record<ListProvider, Listing>> = {
  // https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/unsubscribe: up to 1,000; `*` is all mail.
  mailgun: {
    atOnce: 100,
    call: ({ apiKey, of }, base, addresses) =>
      json('POST', `${base}/v3/${encodeURIComponent(of ?? '')}/unsubscribes`, basic('api', apiKey), [
        ...addresses.map((address) => ({ address, tags: ['*'] })),
      ]),
  },
  // https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutSuppressedDestination: of two reasons, the person's own.
  ses: {
    atOnce: 1,
    call: ({ apiKey, of, region }, base, [address], at) => {
      const body = { EmailAddress: address, Reason: 'COMPLAINT' };
      const call = json('PUT', `${base}/v2/email/suppression/addresses`, {}, body);
      return signed(call, { accessKeyId: of ?? '', secretAccessKey: apiKey }, region ?? '', at);
    },
  },
  // https://www.twilio.com/docs/sendgrid/api-reference/suppressions-global-suppressions
  sendgrid: {
    atOnce: 100,
    call: ({ apiKey }, base, addresses) =>
      json('POST', `${base}/v3/asm/suppressions/global`, bearer(apiKey), { recipient_emails: addresses }),
  },
  // https://postmarkapp.com/developer/api/suppressions-api: up to 50, each with its own status.
  postmark: {
    atOnce: 50,
    call: ({ apiKey, of }, base, addresses) =>
      json(
        'POST',
        `${base}/message-streams/${encodeURIComponent(of ?? USUAL_STREAM)}/suppressions`,
        { accept: 'application/json', 'x-postmark-server-token': apiKey },
        { Suppressions: addresses.map((EmailAddress) => ({ EmailAddress })) },
      ),
    refused: (answer, address) => {
      const told = suppressionsIn(answer.text).find(
        (one) => textAt(one, 'EmailAddress')?.toLowerCase() === address.toLowerCase(),
      );
      return textAt(told, 'Status') === 'Suppressed' ? null : `it was not suppressed: ${textAt(told, 'Status') ?? '?'}`;
    },
  },
  // https://resend.com/docs/api-reference/suppressions/add-suppressions: up to 100. A contact that is unsubscribed would
  // stop broadcasts alone.
  resend: {
    atOnce: 100,
    call: ({ apiKey }, base, addresses) =>
      json('POST', `${base}/suppressions/batch/add`, bearer(apiKey), { emails: addresses }),
  },
  // https://developers.brevo.com/reference/create-contact: /smtp/blockedContacts is read and taken from, not written to.
  brevo: {
    atOnce: 1,
    call: ({ apiKey }, base, [email]) =>
      json(
        'POST',
        `${base}/v3/contacts`,
        { accept: 'application/json', 'api-key': apiKey },
        {
          ...{ email, emailBlacklisted: true, updateEnabled: true },
        },
      ),
  },
};

function json(method: string, url: string, headers: Readonly<Record<string, string>>, body: unknown): Callout {
  return { method, url, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

function bearer(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}

function basic(user: string, password: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string };

async function signed(call: Callout, credentials: Credentials, region: string, at: Date): Promise<Callout> {
  const { protocol, hostname, port, host, pathname } = new URL(call.url);
  const signer = new SignatureV4({ service: 'ses', region, credentials, sha256: Sha256 });
  const request = {
    ...{ method: call.method, protocol, hostname, path: pathname, query: {}, body: call.body },
    ...(port !== '' && { port: Number(port) }),
    headers: { ...call.headers, host },
  };
  const { headers } = await signer.sign(request, { signingDate: at });
  return { ...call, headers };
}

/** The hash that the signer asks for: keyed where it is given a key. */
class Sha256 {
  private readonly hash;

  public constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = key === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(key));
  }

  public update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(bytesOf(data));
  }

  public digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(new Uint8Array(data));
}

function suppressionsIn(text: string): readonly unknown[] {
  try {
    return listAt(JSON.parse(text) as unknown, 'Suppressions');
  } catch {
    return [];
  }
}
