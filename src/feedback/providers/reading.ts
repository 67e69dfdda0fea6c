// Reads what a provider sent without believing its form: every step may find something else than its documents say.
import { createHash } from 'node:crypto';

/** What stands at a path of names and places; undefined where nothing does. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Readonly<Record<string | number, unknown>>)[step];
  }
  return found;
}

const LONGEST = 4_000;

/** A text or a number as a text; null where there is none. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | null {
  const found = at(value, ...path);
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' && found !== '' ? found.slice(0, LONGEST) : null;
}

export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? (found as unknown[]) : [];
}

/** Seconds or milliseconds since 1970, or any written time; null where it is none. */
export function momentAt(value: unknown, ...path: readonly (string | number)[]): Date | null {
  const text = textAt(value, ...path);
  if (text === null) return null;
  const number = Number(text);
  const time = Number.isFinite(number) ? (number > 1e11 ? number : number * 1_000) : Date.parse(text);
  return Number.isFinite(time) && Math.abs(time) < 8e15 ? new Date(time) : null;
}

/** `Jean <jean@client.example>` and `jean@client.example` alike; null where there is no address. */
export function addressIn(text: string | null): string | null {
  const bare = /<([^<>\s]+@[^<>\s]+)>/.exec(text ?? '')?.[1] ?? text?.trim() ?? '';
  return /^\S+@\S+$/.test(bare) ? bare : null;
}

/** `<id@host>` without its brackets. */
export function bareId(text: string | null): string | null {
  const bare = text?.trim().replace(/^<|>$/g, '') ?? '';
  return bare === '' ? null : bare;
}

const OWN_MESSAGE = 'outreach-guard-message';

/** The id that we gave a message, from the variables that came back with an event, or from its Message-ID. */
export function ownMessage(messageId: string | null, ...variables: readonly unknown[]): string | null {
  const told = variables.map((one) => textAt(one, OWN_MESSAGE) ?? textAt(one, OWN_MESSAGE.replaceAll('-', '_')));
  const local = messageId?.split('@')[0] ?? null;
  return [...told, local].find((one) => one != null && /^msg_[0-9a-z]{26}(?:_\d{1,3})?$/.test(one)) ?? null;
}

/** An id for an event that has none of its own: the same for the same event. */
export function madeId(...parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}

/** The code of a reply, for the record: its words may name the person. */
export function shortCode(reply: string | null, status: string | null): string | null {
  return [reply, status].filter((one) => one !== null && one !== '').join(' ') || null;
}
