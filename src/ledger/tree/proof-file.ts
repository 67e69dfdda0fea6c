// C2SP tlog-proof: one file that proves, with no other source, that an entry is in a log whose checkpoint is signed.
import { HASH_BYTES } from './hashing.js';
import { decimal, fromBase64 } from './strict.js';

export type ProofFile = {
  readonly index: bigint;
  readonly hashes: readonly Buffer[];
  /** The signed note, with whatever cosignatures it has. */
  readonly checkpoint: string;
  /** Not authenticated by anything. */
  readonly extra: Buffer | null;
};

const HEAD = 'c2sp.org/tlog-proof@v1';
const MOST_HASHES = 63;

export function formatProofFile({ index, hashes, checkpoint, extra }: ProofFile): string {
  return [
    HEAD,
    ...(extra ? [`extra ${extra.toString('base64')}`] : []),
    `index ${index}`,
    ...hashes.map((hash) => hash.toString('base64')),
    '',
    checkpoint,
  ].join('\n');
}

/** Null where it is malformed. The checkpoint in it is still to be opened, and the proof to be verified against it. */
export function parseProofFile(text: string): ProofFile | null {
  const split = text.indexOf('\n\n');
  if (split < 0) return null;
  const [head, ...lines] = text.slice(0, split).split('\n');
  const extra = lines[0]?.startsWith('extra ') ? fromBase64(lines.shift()?.slice('extra '.length) ?? '') : undefined;
  const [, digits = ''] = /^index (\d+)$/.exec(lines.shift() ?? '') ?? [];
  const index = decimal(digits);
  if (head !== HEAD || extra === null || index === null || lines.length > MOST_HASHES) return null;
  const hashes = lines.map(fromBase64).filter((hash) => hash?.length === HASH_BYTES) as Buffer[];
  if (hashes.length !== lines.length) return null;
  return { index, hashes, checkpoint: text.slice(split + 2), extra: extra ?? null };
}
