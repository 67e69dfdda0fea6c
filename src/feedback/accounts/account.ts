// How the API of a connected account is called, and where: a key goes to its own provider and to nobody else.
import { type FieldError } from '../../http/problem.js';
import { wrongTarget } from '../../http/callout.js';
import { type ProviderName } from '../providers/provider.js';

export type Account = {
  readonly apiKey: string;
  /** `https://api.eu.mailgun.net`; null: the provider's usual one. */
  readonly apiBase: string | null;
  /** Mailgun: the sending domain. Postmark: the message stream. SES: the access key id. */
  readonly of: string | null;
  readonly region: string | null;
};

/** The providers that have a list to tell; Postal has none that its API would add to. */
export type ListProvider = Exclude<ProviderName, 'postal'>;

/** By their own documents; the first is the usual one. */
const HOSTS: Readonly<Record<Exclude<ListProvider, 'ses'>, readonly [string, ...string[]]>> = {
  mailgun: ['api.mailgun.net', 'api.eu.mailgun.net'],
  sendgrid: ['api.sendgrid.com', 'api.eu.sendgrid.com'],
  postmark: ['api.postmarkapp.com'],
  resend: ['api.resend.com'],
  brevo: ['api.brevo.com'],
};

const REGION = /^[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}$/;
// What may stand in a header field (RFC 9110, 5.5) and in the path of a URL without changing either.
const KEY = /^[\x21-\x7e]+$/;
const NAMES: Readonly<Partial<Record<ListProvider, { readonly form: RegExp; readonly message: string }>>> = {
  mailgun: { form: /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i, message: 'must be the sending domain of the account' },
  ses: { form: /^[A-Z0-9]{16,128}$/, message: 'must be the access key id' },
};
const STREAM = /^[a-z][a-z0-9-]{0,49}$/i;

export function hasList(provider: ProviderName): provider is ListProvider {
  return provider !== 'postal';
}

/**
 * The base that calls go to, without a slash at its end; null where the account may not be called there. Stand-ins are
 * called where private targets are (for tests and development alone), and only within private networks.
 */
export function baseOf(provider: ListProvider, account: Account, allowsPrivate: boolean): string | null {
  const hosts = hostsOf(provider, account.region);
  const usual = hosts[0] === undefined ? null : `https://${hosts[0]}`;
  if (account.apiBase === null) return usual;
  const { protocol, host, href } = new URL(account.apiBase);
  if (protocol === 'https:' && hosts.includes(host)) return `https://${host}`;
  const isNear = wrongTarget(account.apiBase.replace(/^http:/, 'https:'), false) !== null;
  const isStandIn = allowsPrivate && isNear && wrongTarget(account.apiBase, true) === null;
  return isStandIn ? href.replace(/\/+$/, '') : null;
}

/** What is wrong with an account; empty where nothing is. */
export function wrongAccount(provider: ProviderName, account: Account, allowsPrivate: boolean): FieldError[] {
  if (!hasList(provider)) {
    return [{ field: 'account', message: 'must be left out: Postal has no list that objections could travel to' }];
  }
  const wrong: FieldError[] = [];
  if (!KEY.test(account.apiKey))
    wrong.push({ field: 'account.apiKey', message: 'must be a key of the provider’s API' });
  const name = NAMES[provider];
  if (name && !name.form.test(account.of ?? '')) wrong.push({ field: 'account.of', message: name.message });
  if (provider === 'postmark' && account.of !== null && !STREAM.test(account.of)) {
    wrong.push({ field: 'account.of', message: 'must be the id of a message stream' });
  }
  if (provider === 'ses' && !REGION.test(account.region ?? '')) {
    wrong.push({ field: 'account.region', message: 'must be a region of AWS, such as `eu-west-1`' });
  } else if (baseOf(provider, account, allowsPrivate) === null) {
    const hosts = hostsOf(provider, account.region).map((host) => `https://${host}`);
    wrong.push({ field: 'account.apiBase', message: `must be one of: ${hosts.join(', ')}` });
  }
  return wrong;
}

function hostsOf(provider: ListProvider, region: string | null): readonly string[] {
  if (provider !== 'ses') return HOSTS[provider];
  if (region === null || !REGION.test(region)) return [];
  return [`email.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`];
}
