// What a person of a network is known by: the path of their profile, however it is written, else their name.
import { createHash, createHmac } from 'node:crypto';
import { folded } from './advice/words.js';

/** `https://fr.linkedin.com/in/Zo%C3%AB-brandt/?x=1` is `in/zoë-brandt`; null where the text is no profile's address. */
function profilePath(url: string | null): string | null {
  const [, path] = /^(?:https?:\/\/)?(?:[\w-]+\.)*linkedin\.com\/((?:in|pub)\/[^?#\s]+)/i.exec(url ?? '') ?? [];
  if (path === undefined) return null;
  let decoded = path;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    // a stray percent sign: the path as it stands
  }
  return decoded.normalize('NFC').toLowerCase().replace(/\/+$/, '');
}

export const nameKey = folded;

/** By name alone: who is meant is only sure where the network knows one of that name. */
export function keyOfName(name: string): string {
  return `name:${nameKey(name)}`;
}

/**
 * Of a connection. Lists from before 2022 hold no addresses of profiles; name and day of the connection stay the same
 * while company and position change. `earlier` are the keys under which older lists may have brought the same person.
 */
export function keysOf(
  name: string,
  profileUrl: string | null,
  connectedOn: string | null,
): { readonly key: string; readonly earlier: readonly string[] } {
  const path = profilePath(profileUrl);
  const byName = keyOfName(name);
  const byDay = connectedOn === null ? [] : [`${byName}|${connectedOn}`];
  const all = [...(path === null ? [] : [path]), ...byDay, byName];
  return { key: all[0] ?? byName, earlier: all.slice(1) };
}

/** What is left of somebody who was erased: it names nobody to whoever has not the controller's key. */
export function forgottenKey(key: string, suppressionKey: Buffer): Buffer {
  return createHmac('sha256', suppressionKey).update(`outreach-guard/network-person/1\0${key}`).digest();
}

/** What LinkedIn writes where nobody wrote anything, in the languages that it is mostly seen in. */
const DEFAULT_TEXTS = [
  /professional network on linkedin/i,
  /réseau professionnel sur linkedin/i,
  /meinem beruflichen netzwerk/i,
  /red profesional en linkedin/i,
];
const LEAST_CHARS = 40;

/** A digest of the words of an invitation without names and numbers; null where they are too few, or LinkedIn's own. */
export function textKey(message: string | null, names: readonly string[]): Buffer | null {
  if (message === null || DEFAULT_TEXTS.some((text) => text.test(message))) return null;
  const named = new Set(names.flatMap((name) => folded(name).split(' ')));
  const words = folded(message)
    .split(' ')
    .filter((word) => !named.has(word) && !/^\d+$/.test(word));
  const text = words.join(' ');
  return text.length < LEAST_CHARS ? null : createHash('sha256').update(text).digest();
}
