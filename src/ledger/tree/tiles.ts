// Tiles as C2SP tlog-tiles lays them out: 256 hashes each, addressed by path; entries as length-prefixed bundles.
import { fold, type ReadNode } from './proofs.js';
import { HASH_BYTES, hashNode } from './hashing.js';
import { type Node } from './nodes.js';

const TILE_HEIGHT = 8;
export const TILE_WIDTH = 2 ** TILE_HEIGHT;

/** The `n`-th tile of a level; each level stands for 8 of the tree. `width` is below 256 where it is partial. */
export type Tile = { readonly level: number; readonly n: number; readonly width: number };

const LONGEST_ENTRY = 65_535;
const NAME = /^(0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** `5/x123/x456/078.p/2`. */
export function tilePath({ level, n, width }: Tile): string {
  return `${level}/${placePath({ n, width })}`;
}

/** The same without the level: what follows `tile/entries/`. */
function placePath({ n, width }: Omit<Tile, 'level'>): string {
  const groups = [String(n % 1_000).padStart(3, '0')];
  for (let rest = Math.floor(n / 1_000); rest > 0; rest = Math.floor(rest / 1_000)) {
    groups.unshift(`x${String(rest % 1_000).padStart(3, '0')}`);
  }
  return groups.join('/') + (width === TILE_WIDTH ? '' : `.p/${width}`);
}

/** Null where it is no path that `tilePath` writes. */
export function parseTilePath(path: string): Tile | null {
  const [, level, groups, partial] = NAME.exec(path) ?? [];
  if (level === undefined || groups === undefined) return null;
  const tile = {
    level: Number(level),
    n: Number(groups.replaceAll(/[x/]/g, '')),
    width: partial === undefined ? TILE_WIDTH : Number(partial),
  };
  const isOne = tile.level <= 63 && Number.isSafeInteger(tile.n) && tilePath(tile) === path;
  return isOne && (partial === undefined || tile.width < TILE_WIDTH) ? tile : null;
}

/** How many hashes the tile has in a tree of this size; 0 where it is not begun. */
export function widthIn(size: number, { level, n }: Omit<Tile, 'width'>): number {
  const complete = Math.floor(size / TILE_WIDTH ** level);
  return Math.min(Math.max(complete - n * TILE_WIDTH, 0), TILE_WIDTH);
}

/** The tile whose hashes the node is one of, or is made of. */
export function tileOf({ level, index }: Node): Omit<Tile, 'width'> {
  const tileLevel = Math.floor(level / TILE_HEIGHT);
  return { level: tileLevel, n: Math.floor((index * 2 ** (level % TILE_HEIGHT)) / TILE_WIDTH) };
}

/** Reads nodes out of tiles; `hashes` has at least as many hashes of a tile as the node spans. */
export function nodesIn(hashes: (tile: Omit<Tile, 'width'>) => Buffer): ReadNode {
  return (node) => {
    const tile = tileOf(node);
    const span = 2 ** (node.level % TILE_HEIGHT);
    const from = node.index * span - tile.n * TILE_WIDTH;
    const bytes = hashes(tile).subarray(from * HASH_BYTES, (from + span) * HASH_BYTES);
    if (bytes.length !== span * HASH_BYTES)
      throw new RangeError(`tile ${tile.level}/${tile.n} ends before its ${from}`);
    return rootOfComplete(splitHashes(bytes));
  };
}

export function splitHashes(bytes: Buffer): Buffer[] {
  const hashes: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += HASH_BYTES) hashes.push(bytes.subarray(at, at + HASH_BYTES));
  return hashes;
}

/** The root over a power of two of hashes. */
export function rootOfComplete(hashes: readonly Buffer[]): Buffer {
  let row = hashes;
  while (row.length > 1) {
    const above: Buffer[] = [];
    for (let at = 0; at + 1 < row.length; at += 2) above.push(hashNode(row[at] ?? EMPTY, row[at + 1] ?? EMPTY));
    row = above;
  }
  return fold(row);
}

const EMPTY = Buffer.alloc(0);

/** Each entry after its length as a big-endian uint16. */
export function entryBundle(entries: readonly Buffer[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => {
      if (entry.length > LONGEST_ENTRY) throw new RangeError(`an entry of ${entry.length} bytes does not fit a bundle`);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );
}

/** Null where a length points behind the end. */
export function parseEntryBundle(bundle: Buffer): Buffer[] | null {
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length;) {
    const end = at + 2 <= bundle.length ? at + 2 + bundle.readUInt16BE(at) : Infinity;
    if (end > bundle.length) return null;
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}
