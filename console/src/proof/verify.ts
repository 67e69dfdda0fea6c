/**
 * Verifies, with nothing but WebCrypto, that an entry stands in the log that a signed checkpoint speaks of: the page asks
 * the service for bytes and believes none of its words.
 *
 * RFC 6962, 2.1 and RFC 9162, 2.1.3.2 (the tree and its inclusion proofs), C2SP tlog-checkpoint and signed-note (the
 * checkpoint, its key and its Ed25519 signature).
 */
export type Checkpoint = { readonly origin: string; readonly size: number; readonly root: Uint8Array };
type Bytes = Uint8Array<ArrayBuffer>;

/** Why something is not proved; the message is for the person who looks. */
export class NotProved extends Error {}

const LEAF = 0;
const NODE = 1;
const ED25519 = 1;
const KEY_ID_BYTES = 4;
const PUBLIC_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

export async function leafHash(leaf: Uint8Array): Promise<Bytes> {
  return sha256(joined(Uint8Array.of(LEAF), leaf));
}

export async function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Bytes> {
  return sha256(joined(Uint8Array.of(NODE), left, right));
}

/**
 * The root that follows from a leaf's hash, its place and the hashes of its proof (RFC 9162, 2.1.3.2). Throws `NotProved`
 * where the proof has too few or too many hashes for a tree of that size.
 */
export async function rootOf(
  leaf: Uint8Array,
  index: number,
  size: number,
  hashes: readonly Uint8Array[],
): Promise<Uint8Array> {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) {
    throw new NotProved(`entry ${index} is not within a tree of ${size}`);
  }
  // BigInt, for the operators on bits of a number forget all above the 32nd.
  let [node, last] = [BigInt(index), BigInt(size) - 1n];
  let root: Uint8Array = leaf;
  for (const hash of hashes) {
    if (last === 0n) throw new NotProved('the proof has more hashes than the tree has levels');
    if ((node & 1n) === 1n || node === last) {
      root = await nodeHash(hash, root);
      while ((node & 1n) === 0n && node !== 0n) [node, last] = [node >> 1n, last >> 1n];
    } else {
      root = await nodeHash(root, hash);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  if (last !== 0n) throw new NotProved('the proof has fewer hashes than the tree has levels');
  return root;
}

/** A verifier key `name+hash+base64`, whose hash must be its own (signed-note). Throws `NotProved`. */
export async function readKey(text: string): Promise<{ name: string; id: Bytes; key: Bytes }> {
  const [, name = '', hash = '', data = ''] = /^(\S+?)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim()) ?? [];
  const bytes = fromBase64(data);
  if (name === '' || bytes[0] !== ED25519 || bytes.length !== 1 + PUBLIC_KEY_BYTES) {
    throw new NotProved('the key of the log is no Ed25519 verifier key');
  }
  const own = (await sha256(joined(utf8(`${name}\n`), bytes))).slice(0, KEY_ID_BYTES);
  if (hex(own) !== hash) throw new NotProved('the key of the log does not match its own fingerprint');
  return { name, id: own, key: bytes.slice(1) };
}

/** What a checkpoint says, once one of its signatures is by that key over exactly these bytes. Throws `NotProved`. */
export async function readCheckpoint(note: string, verifierKey: string): Promise<Checkpoint> {
  const { name, id, key } = await readKey(verifierKey);
  const end = note.lastIndexOf('\n\n');
  if (end < 0) throw new NotProved('the checkpoint is no signed note');
  const text = note.slice(0, end + 1);
  const signatures = note
    .slice(end + 2)
    .split('\n')
    .flatMap((line) => {
      const [, by, data = ''] = /^— (\S+) (\S+)$/.exec(line) ?? [];
      return by === name ? [fromBase64(data)] : [];
    })
    .filter((bytes) => hex(bytes.slice(0, KEY_ID_BYTES)) === hex(id));
  const publicKey = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
  const verdicts = await Promise.all(
    signatures
      .map((bytes) => bytes.slice(KEY_ID_BYTES))
      .filter((bytes) => bytes.length === SIGNATURE_BYTES)
      .map((bytes) => crypto.subtle.verify('Ed25519', publicKey, bytes, utf8(text))),
  );
  if (!verdicts.includes(true)) throw new NotProved('the checkpoint is not signed by the key of the log');
  const [origin = '', size = '', root = ''] = text.split('\n');
  if (origin !== name) throw new NotProved('the checkpoint is of another log');
  if (!/^(?:0|[1-9]\d*)$/.test(size)) throw new NotProved('the checkpoint names no size');
  return { origin, size: Number(size), root: fromBase64(root) };
}

export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

export function fromBase64(text: string): Bytes {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    throw new NotProved('what should be base64 is not');
  }
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

function joined(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}
