/** The only reader of the environment: every setting in one table, all checked before anything starts. */
import { resolve } from 'node:path';
import {
  apiKey,
  bytes,
  checkpointTargets,
  domain,
  listenAddress,
  longText,
  masterKey,
  oneOf,
  publicUrl,
  relayUrl,
  signingKey,
  someOf,
  url,
  urls,
  wholeNumber,
  witnesses,
  yesOrNo,
} from './setting-values.js';
import { StartRefused } from './start-refused.js';

type Setting<T> = {
  readonly name: string;
  /** Ends the sentence "`NAME` must be …". */
  readonly expects: string;
  readonly read: (text: string) => T | null;
  /** What an unset variable means: text as it could have been given, or nothing at all. */
  readonly fallback: string | null;
  /** A value that no message may repeat. */
  readonly secret: boolean;
};

function setting<T>(name: string, fallback: string, expects: string, read: (text: string) => T | null): Setting<T> {
  return { name, fallback, expects, read, secret: false };
}

function optional<T>(name: string, expects: string, read: (text: string) => T | null): Setting<T | null> {
  return { name, fallback: null, expects, read, secret: true };
}

const port = wholeNumber(0, 65_535);
const A_PORT = 'a port number from 0 to 65535 (0: any free one)';

const SETTINGS = {
  databaseUrl: optional('DATABASE_URL', 'a postgres:// URL', url('postgres:', 'postgresql:')),
  databasePool: setting('DATABASE_POOL', '10', 'a whole number from 2 to 500', wholeNumber(2, 500)),
  redisUrl: optional('REDIS_URL', 'a redis:// or rediss:// URL, or several with commas', urls('redis:', 'rediss:')),
  redisPrefix: setting('REDIS_PREFIX', '{outreach-guard}', 'a word, in braces on a cluster', (text) => text),
  relayUrl: optional('RELAY_URL', 'an smtp:// or smtps:// URL', relayUrl),
  captureMail: setting('CAPTURE_MAIL', 'no', 'yes or no', yesOrNo),
  relayGiveUpHours: setting('RELAY_GIVE_UP_HOURS', '48', 'a whole number from 1 to 240', wholeNumber(1, 240)),
  roles: setting(
    'ROLES',
    'api,smtp,worker',
    'some of api, smtp and worker, with commas',
    someOf('api', 'smtp', 'worker'),
  ),
  adminKey: optional('ADMIN_KEY', 'a string of 32 characters or more', longText(32)),
  masterKey: optional('MASTER_KEY', 'the base64 of 32 bytes', masterKey),
  signingKey: optional('SIGNING_KEY', 'an Ed25519 key: base64 of its PKCS#8 or of its 32-byte seed', signingKey),
  formerMasterKey: optional('MASTER_KEY_OLD', 'the base64 of 32 bytes', masterKey),
  formerSigningKey: optional('SIGNING_KEY_OLD', 'an Ed25519 key, as `SIGNING_KEY`', signingKey),
  checkpointTargets: optional('CHECKPOINT_TARGETS', 'folders and http(s) URLs, with commas', checkpointTargets),
  witnesses: optional('WITNESSES', 'witnesses with commas, each `name+hash+base64 https://…`', witnesses),
  dataDir: setting('DATA_DIR', '.data', 'a folder', (text) => resolve(text)),
  host: setting('HOST', '127.0.0.1', 'an address to listen on', listenAddress),
  port: setting('PORT', '3000', A_PORT, port),
  smtpPort: setting('SMTP_PORT', '2525', A_PORT, port),
  policyPort: setting('POLICY_PORT', '10031', A_PORT, port),
  policyKey: optional('POLICY_KEY', 'an API key og_… with the scope decide', apiKey),
  smtpTlsPort: setting('SMTP_TLS_PORT', '465', A_PORT, port),
  smtpTlsCert: optional('SMTP_TLS_CERT', 'a PEM file with the certificate and those above it', (text) => resolve(text)),
  smtpTlsKey: optional('SMTP_TLS_KEY', 'a PEM file with the private key of the certificate', (text) => resolve(text)),
  smtpMessageLimit: setting('SMTP_MESSAGE_LIMIT', '25mb', 'a size from 64kb to 100mb', bytes(65_536, 104_857_600)),
  smtpConnections: setting('SMTP_CONNECTIONS', '500', 'a whole number from 2 to 10000', wholeNumber(2, 10_000)),
  inboundDomain: optional('INBOUND_DOMAIN', 'a domain, such as back.acme.example', domain),
  inboundHost: setting('INBOUND_HOST', '127.0.0.1', 'an address to listen on', listenAddress),
  inboundPort: optional('INBOUND_PORT', A_PORT, port),
  publicUrl: optional('PUBLIC_URL', 'an https:// URL (http:// on loopback alone)', publicUrl),
  privateTargets: setting('PRIVATE_TARGETS', 'no', 'yes or no', yesOrNo),
  bodyLimit: setting('BODY_LIMIT', '10mb', 'a size from 64kb to 1024mb', bytes(65_536, 1_073_741_824)),
  shutdownSeconds: setting('SHUTDOWN_SECONDS', '20', 'a whole number from 1 to 600', wholeNumber(1, 600)),
  logLevel: setting('LOG_LEVEL', 'info', 'error, warn, info or debug', oneOf('error', 'warn', 'info', 'debug')),
} satisfies Readonly<Record<string, Setting<unknown>>>;

type ValueOf<S> = S extends Setting<infer T> ? T : never;

export type Settings = { readonly [K in keyof typeof SETTINGS]: ValueOf<(typeof SETTINGS)[K]> };

type Environment = Readonly<Record<string, string | undefined>>;

export const SETTING_NAMES: readonly string[] = Object.values(SETTINGS).map(({ name }) => name);

/** Throws `StartRefused` with a line for every wrong variable. A variable that is set but empty counts as unset. */
export function readSettings(env: Environment = process.env): Settings {
  const wrong: string[] = [];
  const values = Object.entries<Setting<unknown>>(SETTINGS).map(([key, setting]) => {
    const given = env[setting.name]?.trim();
    const text = given === undefined || given === '' ? setting.fallback : given;
    const value = text === null ? null : setting.read(text);
    if (text !== null && value === null) wrong.push(complaint(setting, text));
    return [key, value] as const;
  });
  if (wrong.length > 0) throw new StartRefused(wrong.join('\n'));
  return Object.fromEntries(values) as Settings;
}

/** The base of every link in a mail; the port is the one that was bound. */
export function linkBase(settings: Pick<Settings, 'publicUrl'>, boundPort: number): string {
  return settings.publicUrl ?? `http://127.0.0.1:${boundPort}`;
}

function complaint({ name, expects, secret }: Setting<unknown>, text: string): string {
  return secret ? `\`${name}\` must be ${expects}` : `\`${name}\` must be ${expects}, not \`${text}\``;
}
