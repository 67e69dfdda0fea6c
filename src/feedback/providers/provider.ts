// What each provider brings: how its webhooks prove whose they are, and how their events are read.
import { type ReadEvent } from '../feedback-event.js';

export const PROVIDERS = ['mailgun', 'ses', 'sendgrid', 'postmark', 'resend', 'brevo', 'postal'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** A request as it came in: the bytes, for signatures are over them, and the header fields by their lower-cased names. */
export type Incoming = { readonly body: Buffer; readonly headers: Readonly<Record<string, string>> };

/** Why a request is not believed. */
export type Disbelief = 'malformed' | 'wrong_signature' | 'too_old';

export type Provider = {
  /** Says what is wrong with what a connection is to verify by; null where nothing is. */
  readonly wrongSecret: (secret: string) => string | null;
  /** Null where the request is the provider's by this secret, and not an old one. */
  readonly disbelief: (incoming: Incoming, secret: string, at: Date) => Disbelief | null | Promise<Disbelief | null>;
  /** The events of a request that was believed. Throws `NotReadable` where it is no such body at all. */
  readonly read: (incoming: Incoming) => readonly ReadEvent[];
  /** True where the signature does not cover the events: then the same signature must come with the same bytes. */
  readonly signsTheTokenAlone?: boolean;
  /** What a request that was believed asks for beside its events. Throws where that cannot be done now. */
  readonly answer?: (incoming: Incoming) => Promise<void>;
};

/** The body is not what the provider's documents say. */
export class NotReadable extends Error {}

export function json({ body }: Incoming): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new NotReadable('the body is not JSON');
  }
}

/** How many events one request may bring. */
export const MOST_EVENTS = 10_000;

/** A time that a signature covers: not older than `oldest`, and no further ahead than clocks differ. */
export function isTimely(at: Date, signedAtMs: number, oldestMs: number): boolean {
  const age = at.getTime() - signedAtMs;
  return Number.isFinite(age) && age <= oldestMs && age >= -5 * 60_000;
}
