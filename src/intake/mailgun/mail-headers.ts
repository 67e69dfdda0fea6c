// `h:*`: header fields of the author's own, none of which can end its line or pass for one that the guard writes.
import { type Form } from './form.js';
import { wrongParameter } from './mailgun-error.js';

export type OwnHeaders = {
  /** What leaves. */
  readonly headers: Readonly<Record<string, string>>;
  /** What only the guard reads: `x-guard-*`, `x-mailgun-*` and the like, by its name in lower case. */
  readonly flags: Readonly<Record<string, string>>;
};

const MOST = 50;
const LONGEST_VALUE = 900;
const NAME = /^[a-z][a-z0-9-]*$/; // RFC 5322 section 3.6.8 takes more; mail in the world does not
const CONTROL = /[\p{Cc}\u2028\u2029]/u;
const MESSAGE_ID = /^<[!-;=?A-~]+@[!-;=?A-~]+>$/;

/** Said by parameters of their own, or by the guard alone. */
const NOT_BY_HEADER = new Set(
  'from to cc bcc subject date sender return-path received mime-version dkim-signature arc-seal'.split(' '),
);
/** Written by the guard, for its own link is the one that works: the author's is dropped. */
const WRITTEN_BY_THE_GUARD = new Set(['list-unsubscribe', 'list-unsubscribe-post']);
const STAYS_HERE = /^x-(?:guard|mailgun)-/;

/** Throws 400 where a name or a value cannot be a header field. */
export function ownHeaders({ fields }: Form): OwnHeaders {
  const headers: Record<string, string> = {};
  const flags: Record<string, string> = {};
  let count = 0;
  for (const [parameter, values] of fields) {
    if (!parameter.startsWith('h:')) continue;
    const name = parameter.slice(2);
    const value = (values.at(-1) ?? '').trim();
    if (++count > MOST) throw wrongParameter('h:', `at most ${MOST} header fields`);
    if (!NAME.test(name) || /^(?:content|resent)-/.test(name)) {
      throw wrongParameter('h:', 'is not the name of a header field that can be set');
    }
    if (NOT_BY_HEADER.has(name)) throw wrongParameter(`h:${name}`, 'cannot be set as a header field here');
    if (value.length > LONGEST_VALUE)
      throw wrongParameter(`h:${name}`, `must have at most ${LONGEST_VALUE} characters`);
    if (CONTROL.test(value)) throw wrongParameter(`h:${name}`, 'must be one line without control characters');
    if (name === 'message-id' && !MESSAGE_ID.test(value)) throw wrongParameter(`h:${name}`, 'must be <left@right>');
    if (WRITTEN_BY_THE_GUARD.has(name) || value === '') continue;
    if (STAYS_HERE.test(name)) flags[name] = value;
    else headers[written(name)] = value;
  }
  return { headers, flags };
}

function written(name: string): string {
  if (name === 'message-id') return 'Message-ID'; // as the composer writes it, which this one takes the place of
  return name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
}
