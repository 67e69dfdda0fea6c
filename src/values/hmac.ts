// HMAC-SHA-256 (RFC 2104) of a text, from one-shot hashes: an object of node:crypto for each name costs half as much again.
import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const INNER = 0x36;
const OUTER = 0x5c;

// Written anew for each name: what is behind the block is overwritten or not read.
let inner = Buffer.alloc(BLOCK_BYTES + 512);
const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);

/** H((K ^ opad) || H((K ^ ipad) || text)), the text in UTF-8. */
export function hmacSha256(key: Buffer, text: string): Buffer {
  const room = BLOCK_BYTES + 3 * text.length;
  if (room > inner.length) inner = Buffer.alloc(2 * room);
  const block = key.length > BLOCK_BYTES ? digest(key) : key;
  for (let n = 0; n < BLOCK_BYTES; n++) {
    const octet = block[n] ?? 0;
    inner[n] = octet ^ INNER;
    outer[n] = octet ^ OUTER;
  }
  const written = inner.write(text, BLOCK_BYTES, 'utf8');
  outer.write(digestText(inner.subarray(0, BLOCK_BYTES + written)), BLOCK_BYTES, 'latin1');
  return digest(outer);
}

/** Through a text: a digest in a buffer of its own costs the garbage collector more than the hash costs. */
function digest(bytes: Buffer): Buffer {
  return Buffer.from(digestText(bytes), 'latin1');
}

function digestText(bytes: Buffer): string {
  return hash('sha256', bytes, 'binary');
}
