// Reads the URL of a relay: `smtp://user:password@host:port`, `smtps://...`, with nodemailer's options as a query where wanted.
import { parseConnectionUrl } from 'nodemailer/lib/shared';
import { type SmtpRelayOptions } from './smtp.relay.js';

// About half of them are in conversation while the messages of the others are being marked as begun, many in a statement.
// Where the relay takes fewer connections, fewer are used.
const CONNECTIONS = 32;
const CONNECT_WITHIN_MS = 15_000;
const GREETING_WITHIN_MS = 30_000;

// RFC 5321 section 4.5.3.2.6: a client that gives up sooner after the end of DATA does not know what became of the mail.
const ANSWER_WITHIN_MS = 600_000;

const PROTOCOLS = ['smtp:', 'smtps:'];

/** Asked of RELAY_URL (config/settings.ts) and of the relays of controllers alike. */
export function isRelayUrl(text: string): boolean {
  const parsed = URL.canParse(text) ? new URL(text) : null;
  return parsed !== null && PROTOCOLS.includes(parsed.protocol) && parsed.hostname !== '';
}

export function relayOptions(url: string): SmtpRelayOptions {
  const { host, port, secure, auth, tls, ...given } = parseConnectionUrl(url);
  const wish = (name: string, otherwise: number): number => {
    const value: unknown = Reflect.get(given, name);
    return typeof value === 'number' && value > 0 ? value : otherwise;
  };
  return {
    host,
    port,
    secure: secure === true,
    requireTLS: Reflect.get(given, 'requireTLS') === true,
    ...(auth ? { auth: { user: auth.user, pass: auth.pass } } : {}),
    ...(tls ? { tls } : {}),
    connections: wish('connections', CONNECTIONS),
    connectionTimeout: wish('connectionTimeout', CONNECT_WITHIN_MS),
    greetingTimeout: wish('greetingTimeout', GREETING_WITHIN_MS),
    socketTimeout: wish('socketTimeout', ANSWER_WITHIN_MS),
  };
}
