// Whether a message offers a usable way to make it stop: in its header, or as a link that can be seen.
import { headerField } from './header-fields.js';
import { type Message } from './message.js';
import { folded, type Link, type Part } from './part.js';
import { WAY_OUT } from './way-out-words.js';

/** What belongs to a link is written around it: a sentence may begin some lines above and end on the next. */
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
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const speaks = lines.map((line) => WAY_OUT.test(folded(line)));
  return usable.some(({ line }) => {
    const at = seenLine(text, line);
    return speaks.slice(Math.max(0, at - LINES_BEFORE), at + LINES_AFTER + 1).includes(true);
  });
}

/** The number of a line when empty ones are not counted: they are layout. */
function seenLine(text: string, line: number): number {
  return text.split('\n', line).filter((one) => one.trim() !== '').length;
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
