// The right edge of a growing tree: the hashes of its partial tiles, from which it grows and from which its root comes.
import { fold } from './proofs.js';
import { HASH_BYTES } from './hashing.js';
import { rootOfComplete, splitHashes, TILE_WIDTH, widthIn } from './tiles.js';

/** `partial[level]` are the hashes of that level's last tile, fewer than 256; complete tiles are no longer in it. */
export type Edge = { readonly size: number; readonly partial: readonly (readonly Buffer[])[] };

/** A tile that has become complete; `root` is its hash in the level above. */
export type CompleteTile = {
  readonly level: number;
  readonly n: number;
  readonly hashes: Buffer;
  readonly root: Buffer;
};

export const NO_EDGE: Edge = { size: 0, partial: [] };

/** Appends leaf hashes. What came before is never changed: complete tiles are final, partial ones only get longer. */
export function grow(edge: Edge, leafHashes: Buffer): { readonly edge: Edge; readonly tiles: readonly CompleteTile[] } {
  if (leafHashes.length % HASH_BYTES !== 0) throw new RangeError('these are no hashes');
  const size = edge.size + leafHashes.length / HASH_BYTES;
  const tiles: CompleteTile[] = [];
  const partial: Buffer[][] = [];
  let arriving = splitHashes(leafHashes);
  for (let level = 0; arriving.length > 0 || level < edge.partial.length; level++) {
    const row = [...(edge.partial[level] ?? []), ...arriving];
    const first = Math.floor(Math.floor(edge.size / TILE_WIDTH ** level) / TILE_WIDTH);
    arriving = [];
    let at = 0;
    for (; at + TILE_WIDTH <= row.length; at += TILE_WIDTH) {
      const hashes = row.slice(at, at + TILE_WIDTH);
      const root = rootOfComplete(hashes);
      tiles.push({ level, n: first + at / TILE_WIDTH, hashes: Buffer.concat(hashes), root });
      arriving.push(root);
    }
    partial.push(row.slice(at));
  }
  return { edge: { size, partial }, tiles };
}

/** The root of the whole tree. */
export function rootOf({ partial }: Edge): Buffer {
  return fold([...partial].reverse().flatMap(completeSubtrees));
}

/** Which partial tiles a tree of this size has: their places, from the lowest level up. */
export function edgeTilesOf(size: number): { level: number; n: number; width: number }[] {
  const tiles: { level: number; n: number; width: number }[] = [];
  for (let level = 0; TILE_WIDTH ** level <= size; level++) {
    const n = Math.floor(size / TILE_WIDTH ** (level + 1));
    tiles.push({ level, n, width: widthIn(size, { level, n }) });
  }
  return tiles;
}

/** A partial tile as complete subtrees, the largest first. */
function completeSubtrees(hashes: readonly Buffer[]): Buffer[] {
  const subtrees: Buffer[] = [];
  for (let at = 0, span = TILE_WIDTH; at < hashes.length; span /= 2) {
    if (at + span > hashes.length) continue;
    subtrees.push(rootOfComplete(hashes.slice(at, at + span)));
    at += span;
  }
  return subtrees;
}
