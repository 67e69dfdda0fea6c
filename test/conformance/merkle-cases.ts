// Reads tree, proof, note and checkpoint cases out of other projects' files: each is a question with their answer.
import { grow, NO_EDGE, rootOf } from '../../src/ledger/tree/edge.js';
import { hashLeaf, hashNode } from '../../src/ledger/tree/hashing.js';
import { subtreesOf } from '../../src/ledger/tree/nodes.js';
import { consistencyProof, inclusionProof, type ReadNode } from '../../src/ledger/tree/proofs.js';
import { isConsistent, isIncluded } from '../../src/ledger/tree/verification.js';
import { isEd25519 } from '../../src/ledger/tree/verifier-key.js';
import { nth } from '../../src/values/nth.js';
import { noteCases } from './note-cases.js';
import { type Folder } from './fixtures.js';

/** `ours` and `theirs` are the same where we agree. */
export type MerkleCase = {
  readonly what: string;
  readonly ours: unknown;
  readonly theirs: unknown;
};

type Reader = (folder: Folder, file: string) => readonly MerkleCase[];

/** By name, so that a file of the same family that is added later is read as well. */
export const READERS: readonly (readonly [name: RegExp, read: Reader])[] = [
  [/testdata\/inclusion\/.*\.json$/, inclusion],
  [/testdata\/consistency\/.*\.json$/, consistency],
  [/FuzzRangeNodes\//, rangeNodes],
  [/tree-vectors.*\.json$/, treeVectors],
  [/ed25519vectors.*\.json$/, ed25519],
  [/note-vectors.*\.json$/, noteCases.sumdb],
  [/c2sp\/.*\.json$/, noteCases.c2sp],
  [/checkpoint-bodies.*\.json$/, noteCases.bodies],
];

/** Subtree proofs belong to another draft (draft-ietf-plants-merkle-tree-certs) than the RFCs that the ledger is built on. */
export const NOT_OURS = /testdata\/subtree|LICENSE$|SOURCE\.md$/;

type Inclusion = { leafIdx: string; treeSize: string; root: string; leafHash: string; proof: string[] | null };
type Consistency = { size1: string; size2: string; root1: string; root2: string; proof: string[] | null };
type Probe = { desc: string; wantErr: boolean };

function inclusion(folder: Folder, file: string): MerkleCase[] {
  const probe = withBigIntegers(folder.text(file)) as Inclusion & Probe;
  const ours = isIncluded({
    ...{ index: BigInt(probe.leafIdx), size: BigInt(probe.treeSize), leafHash: bytes(probe.leafHash) },
    ...{ proof: (probe.proof ?? []).map(bytes), root: bytes(probe.root) },
  });
  return [{ what: probe.desc, ours, theirs: !probe.wantErr }];
}

function consistency(folder: Folder, file: string): MerkleCase[] {
  const probe = withBigIntegers(folder.text(file)) as Consistency & Probe;
  const ours = isConsistent({
    ...{ from: BigInt(probe.size1), to: BigInt(probe.size2), proof: (probe.proof ?? []).map(bytes) },
    ...{ fromRoot: bytes(probe.root1), toRoot: bytes(probe.root2) },
  });
  return [{ what: probe.desc, ours, theirs: !probe.wantErr }];
}

/** The files hold no answers: what must hold is that the subtrees are complete and cover the range, each leaf once. */
function rangeNodes(folder: Folder, file: string): MerkleCase[] {
  const [start = 0, end = 0] = [...folder.text(file).matchAll(/uint64\((\d+)\)/g)].map(([, digits]) => Number(digits));
  const covered = subtreesOf({ start, end }).flatMap(({ level, index }) =>
    Array.from({ length: 2 ** level }, (_, n) => index * 2 ** level + n),
  );
  const whole = Array.from({ length: Math.max(0, end - start) }, (_, n) => start + n);
  return [{ what: `${start} to ${end}`, ours: covered, theirs: whole }];
}

type Vectors = {
  leafInputsHex: string[];
  nodeHashesByLevel: string[][];
  rootHashesByTreeSize: string[];
  hasher: {
    desc: string;
    hex: string;
    leafInputHex?: string;
    leafInputUtf8?: string;
    leftUtf8?: string;
    rightUtf8?: string;
  }[];
  inclusionProofs: { index: number; size: number; proof: string[] }[];
  consistencyProofs: { size1: number; size2: number; proof: string[] }[];
};

function treeVectors(folder: Folder, file: string): MerkleCase[] {
  const given = folder.json(file) as Vectors;
  const leaves = given.leafInputsHex.map((hex) => hashLeaf(Buffer.from(hex, 'hex')));
  const read: ReadNode = ({ level, index }) =>
    level === 0
      ? nth(leaves, index)
      : hashNode(read({ level: level - 1, index: 2 * index }), read({ level: level - 1, index: 2 * index + 1 }));
  const hex = (hashes: readonly Buffer[]) => hashes.map((hash) => hash.toString('hex'));
  return [
    ...given.hasher.map((one) => ({ what: one.desc, ours: hashed(one).toString('hex'), theirs: one.hex })),
    ...given.nodeHashesByLevel.map((theirs, level) => ({
      what: `nodes of level ${level}`,
      ours: hex(theirs.map((_, index) => read({ level, index }))),
      theirs,
    })),
    ...given.rootHashesByTreeSize.map((theirs, size) => ({
      what: `root of ${size}`,
      ours: rootOf(grow(NO_EDGE, Buffer.concat(leaves.slice(0, size))).edge).toString('hex'),
      theirs,
    })),
    ...given.inclusionProofs.map(({ index, size, proof }) => ({
      what: `inclusion of ${index} in ${size}`,
      ours: hex(inclusionProof(index, size, read)),
      theirs: proof,
    })),
    ...given.consistencyProofs.map(({ size1, size2, proof }) => ({
      what: `consistency of ${size1} with ${size2}`,
      ours: hex(consistencyProof(size1, size2, read)),
      theirs: proof,
    })),
  ];
}

function hashed(one: Vectors['hasher'][number]): Buffer {
  if (one.leftUtf8 !== undefined) return hashNode(Buffer.from(one.leftUtf8), Buffer.from(one.rightUtf8 ?? ''));
  if (one.leafInputUtf8 !== undefined) return hashLeaf(Buffer.from(one.leafInputUtf8));
  return one.leafInputHex === undefined ? rootOf(NO_EDGE) : hashLeaf(Buffer.from(one.leafInputHex, 'hex'));
}

type EdVector = { number: number; key: string; sig: string; msg: string; flags: string[] | null };

/**
 * The file holds no answers but says what is odd about each. RFC 8032 without the cofactor, which OpenSSL and Go check,
 * refuses just those that leave a residue or spell R in another way.
 */
function ed25519(folder: Folder, file: string): MerkleCase[] {
  return (folder.json(file) as EdVector[]).map(({ number, key, sig, msg, flags }) => ({
    what: `vector ${number}`,
    ours: isEd25519(Buffer.from(key, 'hex'), msg, Buffer.from(sig, 'hex')),
    theirs: !(flags ?? []).some((flag) => flag === 'low_order_residue' || flag === 'non_canonical_R'),
  }));
}

/** Sizes go up to 2^64-1, which a JSON number would round. */
function withBigIntegers(json: string): unknown {
  return JSON.parse(json.replaceAll(/("(?:size[12]|leafIdx|treeSize)"\s*:\s*)(\d+)/g, '$1"$2"'));
}

function bytes(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}
