// Links that stand in a text as they are: https and mailto addresses, and bare e-mail addresses. One pass, whatever the text.
import { type Link } from './part.js';

const URL = /(?:https?:\/\/|mailto:)[^\s<>"`]+/gi;
const LOCAL_CHARACTER = /[\p{L}\p{N}!#$%&'*+/=?^_{|}~.-]/u;
const DOMAIN_CHARACTER = /[\p{L}\p{N}.-]/u;
const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 253;

export function linksIn(text: string): Link[] {
  return text.split('\n').flatMap((line, n) => [
    ...[...line.matchAll(URL)].map(([found]) => {
      const url = withoutEnd(found);
      return { url, words: url, line: n };
    }),
    ...mailboxesIn(line).map((mailbox) => ({ url: `mailto:${mailbox}`, words: mailbox, line: n })),
  ]);
}

/** The sentence that a link ends keeps its full stop and its bracket. */
function withoutEnd(url: string): string {
  let end = url.length;
  while (end > 0 && ").,;:!?]}'’»”".includes(url.charAt(end - 1))) end--;
  return url.slice(0, end);
}

// From each @ outwards: a pattern that begins with the local part would try it from every character.
function mailboxesIn(line: string): string[] {
  const found: string[] = [];
  for (let at = line.indexOf('@'); at !== -1; at = line.indexOf('@', at + 1)) {
    let from = at;
    while (from > 0 && at - from < LONGEST_LOCAL && LOCAL_CHARACTER.test(line.charAt(from - 1))) from--;
    let to = at + 1;
    while (to < line.length && to - at <= LONGEST_DOMAIN && DOMAIN_CHARACTER.test(line.charAt(to))) to++;
    const mailbox = withoutEnd(line.slice(from, to));
    if (from < at && mailbox.slice(at - from).includes('.')) found.push(mailbox);
  }
  return found;
}
