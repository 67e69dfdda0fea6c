// Whether a message offers a usable way to make it stop: in its header, or as a link that can be seen.
import { headerField } from './header-fields.js';
import { type Message } from './message.js';
import { folded, type Link, type Part } from './part.js';
import { WAY_OUT } from './way-out-words.js';

/** What belongs to a link is written around it: the sentence may begin some lines above and end on the next. */
const LINES_BEFORE = 3;
const LINES_AFTER = 1;

/** Directive 2002/58/EC art. 13(2), (4): a valid address to which the person can send the request that it stop. */
export function hasWayOut(message: Message, parts: readonly Part[]): boolean {
  return hasListUnsubscribe(message) || parts.some(hasVisibleWayOut);
}

/** Whether this very link leads out, by its address or by what the reader clicks on. */
export function leadsOut({ url, words }: Pick<Link, 'url' | 'words'>): boolean {
  const address = folded(unescaped(url));
  return WAY_OUT.test(address) || STOP_ADDRESS.test(address) || WAY_OUT.test(folded(words));
}

const STOP_ADDRESS = /[:/@=.?&_-]stop(?:$|[/@=?&_-])/;

/** RFC 2369: addresses in angle brackets, separated by commas. */
function hasListUnsubscribe(message: Message): boolean {
  const value = headerField(message, 'list-unsubscribe');
  if (value === null) return false;
  const addresses = [...value.matchAll(/<([^<>]*)>/g)].map(([, address = '']) => address.replace(/\s/g, ''));
  return addresses.some(isUsable);
}

function hasVisibleWayOut({ text, links }: Part): boolean {
  const usable = links.filter(({ url }) => isUsable(url));
  if (usable.length === 0) return false;
  if (usable.some(leadsOut)) return true;
  const near = linesNearWords(text);
  return usable.some(({ line }) => near[line] === true);
}

/** Which lines stand by words about a way out, when empty lines, which are layout, are not counted. */
function linesNearWords(text: string): boolean[] {
  const lines = text.split('\n');
  const near = lines.map(() => false);
  const seen = lines.flatMap((line, n) => (line.trim() === '' ? [] : [n]));
  for (const [n, line] of seen.entries()) {
    if (!WAY_OUT.test(folded(lines[line] ?? ''))) continue;
    for (const one of seen.slice(Math.max(0, n - LINES_AFTER), n + LINES_BEFORE + 1)) near[one] = true;
  }
  return near;
}

/** An https address with a host, or an e-mail address; a place-holder or `#` is none. */
function isUsable(url: string): boolean {
  return /^https:\/\/[^\s/?#@:]+\.[^\s/?#@]+/i.test(url) || /^mailto:[^\s@?]+@[^\s@?]+/i.test(url);
}

function unescaped(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url; // a percent sign that escapes nothing
  }
}
