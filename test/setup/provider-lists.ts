/** Stands in for the stop lists of mail providers: takes what their own documents say, with the right key, and nothing else. */
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

export const ACCOUNTS = {
  mailgun: { apiKey: 'key-mailgun', of: 'mg.acme.example' },
  ses: { apiKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', of: 'AKIAIOSFODNN7EXAMPLE', region: 'eu-west-3' },
  sendgrid: { apiKey: 'SG.key.secret' },
  postmark: { apiKey: 'a-server-token', of: 'broadcast' },
  resend: { apiKey: 're_key' },
  brevo: { apiKey: 'xkeysib-key' },
} as const;

export type Listed = keyof typeof ACCOUNTS;
export const LISTED = Object.keys(ACCOUNTS) as Listed[];

type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

type Answer = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> };

export class ProviderLists {
  public readonly asked: Asked[] = [];
  private readonly lists = new Map<Listed, string[]>();
  /** While it is set, nothing is answered, though what came is taken. */
  public isStunned = false;
  /** What is answered instead of the usual, while it is set. */
  public fault: ((provider: Listed, addresses: readonly string[]) => Answer | null) | null = null;

  private constructor(private readonly server: Server) {}

  public static async open(): Promise<ProviderLists> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        const answer = lists.answer({ method, path, headers, body });
        if (lists.isStunned) return;
        response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
        response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
      });
    });
    const lists = new ProviderLists(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return lists;
  }

  /** The account of a connection that is told here. */
  public account(provider: Listed): object {
    const { port } = this.server.address() as AddressInfo;
    return { ...ACCOUNTS[provider], apiBase: `http://127.0.0.1:${port}/${provider}` };
  }

  /** Who is on the list of a provider, as often as it was told. */
  public of(provider: Listed): readonly string[] {
    return this.lists.get(provider) ?? [];
  }

  public async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(asked: Asked): Answer {
    this.asked.push(asked);
    const [, name = '', ...rest] = asked.path.split('/');
    const provider = LISTED.find((one) => one === name);
    if (!provider) return { status: 404 };
    const own = OWN[provider];
    if (`${asked.method} /${rest.join('/')}` !== own.call) return { status: 404, body: { message: 'no such path' } };
    if (asked.headers['content-type'] !== 'application/json') return { status: 415 };
    if (!own.isTheirs(asked)) return { status: 401, body: { message: 'unauthorized' } };
    const addresses = own.addresses(JSON.parse(asked.body) as never);
    if (addresses.length === 0 || addresses.some((one) => typeof one !== 'string')) return { status: 400 };
    const fault = this.fault?.(provider, addresses) ?? null;
    if (fault) return fault;
    this.lists.set(provider, [...this.of(provider), ...addresses]);
    return own.done(addresses);
  }
}

type Own = {
  readonly call: string;
  readonly isTheirs: (asked: Asked) => boolean;
  readonly addresses: (body: never) => string[];
  readonly done: (addresses: readonly string[]) => Answer;
};

const OWN: Readonly<Record<Listed, Own>> = {
  mailgun: {
    call: 'POST /v3/mg.acme.example/unsubscribes',
    isTheirs: ({ headers }) => headers.authorization === `Basic ${Buffer.from('api:key-mailgun').toString('base64')}`,
    addresses: (body: { address: string; tags: string[] }[]) =>
      body.filter(({ tags }) => tags.length === 1 && tags[0] === '*').map(({ address }) => address),
    done: (addresses) => ({ status: 200, body: { message: `${addresses.length} addresses have been added` } }),
  },
  ses: {
    call: 'PUT /v2/email/suppression/addresses',
    isTheirs: isSigned,
    addresses: ({ EmailAddress, Reason }: { EmailAddress: string; Reason: string }) =>
      Reason === 'COMPLAINT' ? [EmailAddress] : [],
    done: () => ({ status: 200, body: {} }),
  },
  sendgrid: {
    call: 'POST /v3/asm/suppressions/global',
    isTheirs: ({ headers }) => headers.authorization === 'Bearer SG.key.secret',
    addresses: ({ recipient_emails: emails }: { recipient_emails: string[] }) => emails,
    done: (addresses) => ({ status: 201, body: { recipient_emails: addresses } }),
  },
  postmark: {
    call: 'POST /message-streams/broadcast/suppressions',
    isTheirs: ({ headers }) =>
      headers['x-postmark-server-token'] === 'a-server-token' && headers.accept === 'application/json',
    addresses: ({ Suppressions }: { Suppressions: { EmailAddress: string }[] }) =>
      Suppressions.length > 50 ? [] : Suppressions.map(({ EmailAddress }) => EmailAddress),
    done: (addresses) => ({ status: 200, body: { Suppressions: addresses.map((one) => suppressed(one)) } }),
  },
  resend: {
    call: 'POST /suppressions/batch/add',
    isTheirs: ({ headers }) => headers.authorization === 'Bearer re_key',
    addresses: ({ emails }: { emails: string[] }) => (emails.length > 100 ? [] : emails),
    done: (addresses) => ({ status: 200, body: { data: addresses.map(() => ({ object: 'suppression', id: 'x' })) } }),
  },
  brevo: {
    call: 'POST /v3/contacts',
    isTheirs: ({ headers }) => headers['api-key'] === 'xkeysib-key',
    addresses: (body: { email: string; emailBlacklisted: boolean; updateEnabled: boolean }) =>
      body.emailBlacklisted && body.updateEnabled ? [body.email] : [],
    done: () => ({ status: 201, body: { id: 7 } }),
  },
};

/** As Postmark tells of each address. */
export function suppressed(address: string, status = 'Suppressed'): object {
  return { EmailAddress: address, Status: status, Message: status === 'Failed' ? 'Invalid email address' : null };
}

/** AWS Signature Version 4 (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). */
function isSigned({ method, path, headers, body }: Asked): boolean {
  const { apiKey, of, region } = ACCOUNTS.ses;
  const [, credential, names = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  const date = String(headers['x-amz-date']);
  const scope = `${date.slice(0, 8)}/${region}/ses/aws4_request`;
  if (credential !== `${of}/${scope}` || !names.split(';').includes('host')) return false;
  const sha = (text: string) => createHash('sha256').update(text).digest('hex');
  const signed = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = [method, path, '', signed.join(''), names, sha(body)].join('\n');
  const parts = [date.slice(0, 8), region, 'ses', 'aws4_request'];
  const key = parts.reduce<Buffer>((by, part) => hmac(by, part), Buffer.from(`AWS4${apiKey}`));
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha(canonical)].join('\n');
  return hmac(key, toSign).toString('hex') === signature;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
