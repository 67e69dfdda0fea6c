// C2SP signed notes: a text, an empty line, and the signatures under it, each with the name and the hash of its key.
import { type KeyObject } from 'node:crypto';
import { isCosignature } from './cosignature.js';
import { fromBase64 } from './strict.js';
import { ALGORITHM, isEd25519, signEd25519, type VerifierKey } from './verifier-key.js';

export type SignatureLine = { readonly name: string; readonly keyId: Buffer; readonly signature: Buffer };

export type Note = { readonly text: string; readonly signatures: readonly SignatureLine[] };

const MOST_SIGNATURES = 100; // the specification asks for 16 at least; Go's own reader has the same limit
const LONGEST_NOTE = 1_000_000;
const KEY_ID_BYTES = 4;
const LINE = /^— ([^\s+\p{White_Space}]+) ([A-Za-z0-9+/=]+)$/u;

/** A text, which ends in a newline, with its signatures. */
export function formatNote({ text, signatures }: Note): string {
  if (!text.endsWith('\n') || !isNoteText(text)) throw new RangeError('this is no text of a note');
  return `${text}\n${signatures.map(signatureLine).join('')}`;
}

export function signatureLine({ name, keyId, signature }: SignatureLine): string {
  return `— ${name} ${Buffer.concat([keyId, signature]).toString('base64')}\n`;
}

/** Signs a text as a log signs its checkpoints. */
export function signText(text: string, key: VerifierKey, privateKey: KeyObject): SignatureLine {
  return { name: key.name, keyId: key.id, signature: signEd25519(text, privateKey) };
}

/** The parts of a note, nothing of which is to be believed yet; null where it is malformed. */
export function parseNote(note: string | Buffer): Note | null {
  const whole = typeof note === 'string' ? note : utf8(note);
  if (whole === null || whole.length > LONGEST_NOTE || !isNoteText(whole)) return null;
  const split = whole.lastIndexOf('\n\n');
  if (split < 0) return null;
  const signatures = parseSignatureLines(whole.slice(split + 2));
  return signatures && signatures.length > 0 ? { text: whole.slice(0, split + 1), signatures } : null;
}

/** Lines as a note ends with them and a witness answers them; null where one is malformed or they are too many. */
export function parseSignatureLines(text: string): SignatureLine[] | null {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length > MOST_SIGNATURES) return null;
  const signatures: SignatureLine[] = [];
  for (const line of lines) {
    const [, name, encoded = ''] = LINE.exec(line) ?? [];
    const bytes = fromBase64(encoded);
    if (name === undefined || bytes === null || bytes.length <= KEY_ID_BYTES) return null;
    signatures.push({ name, keyId: bytes.subarray(0, KEY_ID_BYTES), signature: bytes.subarray(KEY_ID_BYTES) });
  }
  return signatures;
}

export type Opened =
  | {
      readonly ok: true;
      readonly text: string;
      readonly by: readonly VerifierKey[];
      readonly unknown: readonly string[];
    }
  | { readonly ok: false; readonly why: string };

/**
 * Believes a note where a known key signed it. Signatures of unknown keys are passed over; a wrong one of a known key
 * spoils the whole note.
 */
export function openNote(note: string | Buffer, known: readonly VerifierKey[]): Opened {
  const parsed = parseNote(note);
  if (!parsed) return { ok: false, why: 'malformed note' };
  const by: VerifierKey[] = [];
  const unknown: string[] = [];
  for (const line of parsed.signatures) {
    const key = known.find((one) => isOf(line, one));
    if (!key) unknown.push(line.name);
    else if (!isSignedBy(key, parsed.text, line.signature)) {
      return { ok: false, why: `invalid signature for key ${key.name}+${key.id.toString('hex')}` };
    } else if (!by.includes(key)) by.push(key);
  }
  const { text } = parsed;
  return by.length > 0 ? { ok: true, text, by, unknown } : { ok: false, why: 'no signature of a known key' };
}

/** Whether the line says that it is of this key. */
export function isOf({ name, keyId }: SignatureLine, key: VerifierKey): boolean {
  return name === key.name && keyId.equals(key.id);
}

/** What a signature is over depends on the algorithm of its key. */
export function isSignedBy(key: VerifierKey, text: string, signature: Buffer): boolean {
  return key.algorithm === ALGORITHM.cosignature
    ? isCosignature(key, text, signature)
    : isEd25519(key.publicKey, text, signature);
}

/** No control characters below U+0020 other than newlines, and no halves of characters. */
function isNoteText(text: string): boolean {
  return text.isWellFormed() && !/[^\P{Cc}\n\x7f-\x9f]/u.test(text);
}

function utf8(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
