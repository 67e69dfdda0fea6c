// Ids that say what they name, sort by the time they were made, and cannot be guessed.
import { randomFillSync } from 'node:crypto';

export type IdPrefix =
  | 'ctl'
  | 'snd'
  | 'key'
  | 'con'
  | 'cns'
  | 'dec'
  | 'msg'
  | 'cmp'
  | 'imp'
  | 'sup'
  | 'evt'
  | 'eml'
  | 'ovr'
  | 'pse'
  | 'sim'
  | 'rgl'
  | 'req'
  | 'frm'
  | 'opt'
  | 'dkm'
  | 'att'
  | 'rly'
  | 'sub'
  | 'fbc'
  | 'rev'
  | 'whk'
  | 'hld'
  | 'kpt'
  | 'rtn'
  | 'emb'
  | 'per'
  | 'ses'
  | 'psk'
  | 'viw';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'; // Crockford's base 32, lower case
const POOL_BYTES = 8192; // one call for random bytes serves many ids
const pool = Buffer.allocUnsafe(POOL_BYTES);
let used = POOL_BYTES;

/** `dec_01j9...`: prefix, 48 bits of milliseconds, 80 random bits; the layout of a ULID. */
export function newId(prefix: IdPrefix, atMs: number): string {
  if (used + 16 > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  let id = timeOf(atMs);
  for (let i = 0; i < 16; i++) id += ALPHABET[(pool[used + i] ?? 0) & 31] ?? '';
  used += 16;
  return `${prefix}_${id}`;
}

/** What sorts before every id of that millisecond or a later one, and after every earlier one. */
export function firstIdAt(prefix: IdPrefix, atMs: number): string {
  return `${prefix}_${timeOf(atMs)}`;
}

function timeOf(atMs: number): string {
  let text = '';
  let time = atMs;
  for (let i = 0; i < 10; i++) {
    text = (ALPHABET[time % 32] ?? '') + text;
    time = Math.floor(time / 32);
  }
  return text;
}
