// The tree against the recursive definitions of RFC 9162, for trees of every shape, and against every change to a proof.
import fc from 'fast-check';
import { grow, NO_EDGE, rootOf } from './edge.js';
import { EMPTY_ROOT, hashLeaf, hashNode } from './hashing.js';
import { nth } from '../../values/nth.js';
import { consistencyPath, inclusionPath, subtreesOf } from './nodes.js';
import { consistencyProof, inclusionProof, rootAt } from './proofs.js';
import { nodesIn, TILE_WIDTH } from './tiles.js';
import { isConsistent, isIncluded } from './verification.js';

const MOST = 700; // crosses two tiles, so that a second level is begun

const leaves = Array.from({ length: MOST }, (_, n) => hashLeaf(Buffer.from(`entry ${n}`)));

/** MTH of section 2.1.1, word for word. */
function naive(of: readonly Buffer[]): Buffer {
  if (of.length === 0) return EMPTY_ROOT;
  if (of.length === 1) return nth(of, 0);
  const k = split(of.length);
  return hashNode(naive(of.slice(0, k)), naive(of.slice(k)));
}

/** PATH of section 2.1.3.1. */
function naivePath(m: number, of: readonly Buffer[]): Buffer[] {
  if (of.length === 1) return [];
  const k = split(of.length);
  return m < k
    ? [...naivePath(m, of.slice(0, k)), naive(of.slice(k))]
    : [...naivePath(m - k, of.slice(k)), naive(of.slice(0, k))];
}

/** SUBPROOF of section 2.1.4.1. */
function naiveSubproof(m: number, of: readonly Buffer[], b: boolean): Buffer[] {
  if (m === of.length) return b ? [] : [naive(of)];
  const k = split(of.length);
  return m <= k
    ? [...naiveSubproof(m, of.slice(0, k), b), naive(of.slice(k))]
    : [...naiveSubproof(m - k, of.slice(k), false), naive(of.slice(0, k))];
}

function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

const size = fc.integer({ min: 1, max: MOST });
const sizes = fc.tuple(size, size).map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const);
const place = size.chain((n) => fc.tuple(fc.integer({ min: 0, max: n - 1 }), fc.constant(n)));

/** All tiles of a tree of these leaves, complete and partial, as the ledger stores them. */
function stored(count: number) {
  const { edge, tiles } = grow(NO_EDGE, Buffer.concat(leaves.slice(0, count)));
  return nodesIn(({ level, n }) => {
    const complete = tiles.find((tile) => tile.level === level && tile.n === n);
    return complete?.hashes ?? Buffer.concat(edge.partial[level] ?? []);
  });
}

describe('the tree', () => {
  it('has the root that the RFC defines, however it grew', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 6 }), (batches) => {
        let edge = NO_EDGE;
        for (const batch of batches) {
          const arriving = leaves.slice(edge.size, Math.min(edge.size + batch, MOST));
          edge = grow(edge, Buffer.concat(arriving)).edge;
        }
        expect(rootOf(edge)).toEqual(naive(leaves.slice(0, edge.size)));
      }),
      { numRuns: 40 },
    );
  });

  it('completes each tile once, at its place', () => {
    const seen: string[] = [];
    let edge = NO_EDGE;
    for (let at = 0; at < 600; at += 37) {
      const grown = grow(edge, Buffer.concat(leaves.slice(at, at + 37)));
      edge = grown.edge;
      seen.push(...grown.tiles.map(({ level, n, hashes }) => `${level}/${n} ${hashes.length / 32}`));
    }
    expect(seen).toEqual([`0/0 ${TILE_WIDTH}`, `0/1 ${TILE_WIDTH}`]);
    expect(edge.partial.map((row) => row.length)).toEqual([edge.size - 2 * TILE_WIDTH, 2]);
  });

  it('has the roots of all its earlier sizes', () => {
    const read = stored(MOST);
    for (const n of [1, 2, 255, 256, 257, 511, 512, 513, MOST])
      expect(rootAt(n, read)).toEqual(naive(leaves.slice(0, n)));
  });
});

describe('proofs', () => {
  it('of inclusion are those of the RFC, and hold', () => {
    fc.assert(
      fc.property(place, ([index, n]) => {
        const tree = leaves.slice(0, n);
        const proof = inclusionProof(index, n, stored(n));
        expect(proof).toEqual(naivePath(index, tree));
        const claim = { index: BigInt(index), size: BigInt(n), leafHash: nth(leaves, index), root: naive(tree) };
        expect(isIncluded({ ...claim, proof })).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('of consistency are those of the RFC, and hold', () => {
    fc.assert(
      fc.property(sizes, ([from, to]) => {
        const proof = consistencyProof(from, to, stored(to));
        expect(proof).toEqual(naiveSubproof(from, leaves.slice(0, to), true));
        const roots = { fromRoot: naive(leaves.slice(0, from)), toRoot: naive(leaves.slice(0, to)) };
        expect(isConsistent({ from: BigInt(from), to: BigInt(to), proof, ...roots })).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('do not hold once any part of them is another', () => {
    const wrong = Buffer.alloc(32, 7);
    fc.assert(
      fc.property(place, fc.nat(), ([index, n], which) => {
        const claim = {
          ...{ index: BigInt(index), size: BigInt(n), leafHash: nth(leaves, index) },
          ...{ proof: inclusionProof(index, n, stored(n)), root: naive(leaves.slice(0, n)) },
        };
        const { proof } = claim;
        const changed = [
          { ...claim, leafHash: wrong },
          { ...claim, root: wrong },
          { ...claim, proof: [...proof, wrong] },
          { ...claim, index: claim.index ^ 1n },
          ...(proof.length > 0 ? [{ ...claim, proof: proof.slice(1) }] : []),
          ...(proof.length > 0 ? [{ ...claim, proof: proof.with(which % proof.length, wrong) }] : []),
        ];
        expect(changed.filter(isIncluded)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('read a number of hashes that grows with the logarithm of the tree', () => {
    const n = 10_000_000;
    const nodes = inclusionPath(3_141_592, n).flatMap(subtreesOf);
    expect(nodes.length).toBeLessThan(3 * Math.ceil(Math.log2(n)));
    expect(consistencyPath(9_999_999, n).flatMap(subtreesOf).length).toBeLessThan(3 * Math.ceil(Math.log2(n)));
  });

  it.each([
    ['an entry behind the end', () => inclusionPath(5, 5)],
    ['an entry before the beginning', () => inclusionPath(-1, 5)],
    ['a size beyond all counting', () => inclusionPath(0, 2 ** 64)],
    ['sizes reversed', () => consistencyPath(5, 4)],
    ['half an entry', () => inclusionPath(0.5, 5)],
  ])('are not made for %s', (_, make) => {
    expect(make).toThrow(RangeError);
  });
});
