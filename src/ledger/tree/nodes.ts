// Which hashes a proof is made of, as places in the tree: pure arithmetic on sizes and indices.

/** The hash over the leaves `index * 2^level` to `(index + 1) * 2^level`, all of which exist. */
export type Node = { readonly level: number; readonly index: number };

/** The leaves from `start` up to, not including, `end`. */
export type Range = { readonly start: number; readonly end: number };

/** The complete subtrees that a range falls into, from left to right: their hashes, folded, are its Merkle tree hash. */
export function subtreesOf({ start, end }: Range): Node[] {
  const nodes: Node[] = [];
  for (let at = start; at < end;) {
    let level = 0;
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= end) level++;
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}

/** RFC 9162 section 2.1.3.1, PATH(index, D[size]): the siblings from the leaf up. */
export function inclusionPath(index: number, size: number): Range[] {
  if (!isIn(index, size)) throw new RangeError(`there is no entry ${index} in a tree of ${size}`);
  return pathIn({ start: 0, end: size }, index);
}

function pathIn({ start, end }: Range, index: number): Range[] {
  if (end - start === 1) return [];
  const middle = start + largestPowerBelow(end - start);
  return index < middle
    ? [...pathIn({ start, end: middle }, index), { start: middle, end }]
    : [...pathIn({ start: middle, end }, index), { start, end: middle }];
}

/** RFC 9162 section 2.1.4.1, PROOF(from, D[to]). None is needed from nothing, nor from a tree to itself. */
export function consistencyPath(from: number, to: number): Range[] {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || from > to) {
    throw new RangeError(`a tree of ${from} does not grow to one of ${to}`);
  }
  return from === 0 || from === to ? [] : subproof(from, { start: 0, end: to }, true);
}

/** SUBPROOF of the RFC: `isWhole` while the old tree is itself a subtree whose hash the verifier knows. */
function subproof(from: number, range: Range, isWhole: boolean): Range[] {
  const { start, end } = range;
  if (from === end) return isWhole ? [] : [range];
  const middle = start + largestPowerBelow(end - start);
  return from <= middle
    ? [...subproof(from, { start, end: middle }, isWhole), { start: middle, end }]
    : [...subproof(from, { start: middle, end }, false), { start, end: middle }];
}

/** The k of the RFC: the largest power of two that is smaller than n. */
function largestPowerBelow(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

function isIn(index: number, size: number): boolean {
  return Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size;
}
