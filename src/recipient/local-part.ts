// Reads the part of an address before the @: a dot-atom or a quoted string (RFC 5321, 4.1.2; RFC 6531, 3.3).

type LocalPart =
  { readonly ok: true; readonly local: string; readonly octets: number } | { readonly ok: false; readonly why: string };

const LONGEST_LOCAL_PART_OCTETS = 64;

const ASCII_ATEXT = "A-Za-z0-9!#$%&'*+/=?^_`{|}~\\-";

const ASCII_DOT_ATOM = new RegExp(`^[${ASCII_ATEXT}]+(?:\\.[${ASCII_ATEXT}]+)*$`);

/** Beyond ASCII, what can be seen: nothing that is invisible, turns the writing round, or came of a wrong decoding. */
const VISIBLE = '(?![\\p{C}\\p{Z}\\p{Default_Ignorable_Code_Point}\\u2800\\uFFFC\\uFFFD])[^\\u0000-\\u007F]';

/** A mark at the start of an atom has no letter to stand on: it would join the dot or the quote before it. */
const ATOM = `(?!\\p{M})(?:[${ASCII_ATEXT}]|${VISIBLE})+`;

const DOT_ATOM = new RegExp(`^${ATOM}(?:\\.${ATOM})*$`, 'u');

/** RFC 5321 QcontentSMTP, less `<` and `>`: nodemailer for one blanks them, and so writes to somebody else. */
const QUOTED = new RegExp(
  `^"(?!\\p{M})(?:[\\x20\\x21\\x23-\\x3B\\x3D\\x3F-\\x5B\\x5D-\\x7E]|\\\\[\\x20-\\x3B\\x3D\\x3F-\\x7E]|${VISIBLE})*"$`,
  'u',
);

export function parseLocalPart(given: string): LocalPart {
  if (ASCII_DOT_ATOM.test(given)) return within(given, given.length);
  if (given === '') return refuse('there is nothing before the @');

  // Normalising may turn a harmless character into a special one and back (U+037E is a semicolon): both forms count.
  const local = given.normalize('NFC');
  if (DOT_ATOM.test(given) && DOT_ATOM.test(local)) return within(local, Buffer.byteLength(local));
  if (QUOTED.test(given) && QUOTED.test(local)) return quoted(local);
  return refuse(complaint(given));
}

function quoted(local: string): LocalPart {
  const content = unquoted(local);
  if (content.trim() === '') return refuse('there is nothing but quotes before the @');

  const octets = Buffer.byteLength(local);
  if (octets > LONGEST_LOCAL_PART_OCTETS) return within(local, octets);
  const shortest = quotedWhereNeeded(content);
  return within(shortest, Buffer.byteLength(shortest));
}

function within(local: string, octets: number): LocalPart {
  if (octets > LONGEST_LOCAL_PART_OCTETS) return refuse('the part before the @ is longer than 64 octets');
  return { ok: true, local, octets };
}

/** What a local part means, without the quotes and backslashes, which carry no meaning (RFC 5321, 4.1.2). */
export function unquoted(local: string): string {
  return local.startsWith('"') ? local.slice(1, -1).replaceAll(/\\(.)/gu, '$1') : local;
}

export function quotedWhereNeeded(content: string): string {
  return DOT_ATOM.test(content) ? content : `"${content.replaceAll(/["\\]/g, '\\$&')}"`;
}

function complaint(given: string): string {
  if (/\p{Cs}/u.test(given)) return 'the part before the @ holds half a character (a lone surrogate)';
  if (/[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\uFFFD]/u.test(given)) {
    return 'the part before the @ holds a space, or a control, invisible or broken character';
  }
  if (given.includes('"')) return 'the part before the @ has a quote out of place';
  if (/^\.|\.\.|\.$/.test(given)) return 'the part before the @ has a dot out of place';
  return 'the part before the @ holds a character that it may not';
}

function refuse(why: string): LocalPart {
  return { ok: false, why };
}
