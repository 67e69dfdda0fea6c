// C2SP tlog-checkpoint: the text that a log signs, which is its name, its size and its root.
import { HASH_BYTES } from './hashing.js';
import { decimal, fromBase64 } from './strict.js';

export type Checkpoint = {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Buffer;
  /** Lines that a log may add; ours adds none. */
  readonly extensions: readonly string[];
};

export function checkpointText(origin: string, size: number, root: Buffer): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/** The text of a note that was opened before; null where it is no checkpoint. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.includes('')) return null;
  const [origin, sizeText = '', rootText = '', ...extensions] = lines;
  const [size, root] = [decimal(sizeText), fromBase64(rootText)];
  if (origin === undefined || size === null || root?.length !== HASH_BYTES) return null;
  return { origin, size, root, extensions };
}
