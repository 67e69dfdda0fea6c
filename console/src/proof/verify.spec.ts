// What the browser verifies, against the service's own tree and signer; and every way to bend it.
import fc from 'fast-check';
import { generateKeyPairSync } from 'node:crypto';
import { checkpointText } from '../../../src/ledger/tree/checkpoint.js';
import { hashLeaf, hashNode } from '../../../src/ledger/tree/hashing.js';
import { type Node } from '../../../src/ledger/tree/nodes.js';
import { formatNote, signText } from '../../../src/ledger/tree/note.js';
import { consistencyProof, inclusionProof, rootAt } from '../../../src/ledger/tree/proofs.js';
import { ALGORITHM, encodeVerifierKey, publicHalf, verifierKey } from '../../../src/ledger/tree/verifier-key.js';
import { checkConsistency } from './consistency.js';
import { leafHash, NotProved, readCheckpoint, readKey, rootOf } from './verify.js';

const MOST = 300;
const leaves = Array.from({ length: MOST }, (_, n) => hashLeaf(Buffer.from(`entry ${n}`)));

/** A node is the root of a complete subtree, whatever the size of the tree around it. */
function read({ level, index }: Node): Buffer {
  if (level === 0) return leaves[index] ?? Buffer.alloc(0);
  return hashNode(read({ level: level - 1, index: 2 * index }), read({ level: level - 1, index: 2 * index + 1 }));
}

const size = fc.integer({ min: 1, max: MOST });
const place = size.chain((n) => fc.tuple(fc.integer({ min: 0, max: n - 1 }), fc.constant(n)));
const sizes = fc.tuple(size, size).map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const);

const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, n) => (n === at % bytes.length ? byte ^ 1 : byte));

describe('an inclusion proof', () => {
  it('leads from the leaf to the root, in trees of every shape', async () => {
    await fc.assert(
      fc.asyncProperty(place, async ([index, n]) => {
        const root = await rootOf(leaves[index] ?? Buffer.alloc(0), index, n, inclusionProof(index, n, read));
        expect(Buffer.from(root)).toEqual(rootAt(n, read));
      }),
    );
  });

  it('leads elsewhere, or nowhere, where anything in it is changed', async () => {
    await fc.assert(
      fc.asyncProperty(place, fc.nat(), fc.constantFrom('flip', 'drop', 'add', 'move'), async ([index, n], at, how) => {
        const proof: Uint8Array[] = inclusionProof(index, n, read);
        const place = at % Math.max(proof.length, 1);
        if (how === 'flip' && proof.length > 0) proof[place] = flipped(proof[place] ?? Buffer.alloc(32), at);
        else if (how === 'drop' && proof.length > 0) proof.splice(place, 1);
        else if (how === 'move' && n > 1) index = (index + 1 + (at % (n - 1))) % n;
        else proof.push(Buffer.alloc(32, 7));
        const root = await rootOf(leaves[how === 'move' ? 0 : index] ?? Buffer.alloc(0), index, n, proof).catch(
          refused,
        );
        if (how === 'move' && index === 0) return;
        expect(root === null ? null : Buffer.from(root)).not.toEqual(rootAt(n, read));
      }),
    );
  });

  it.each([
    [3, 3],
    [-1, 3],
    [0.5, 3],
    [0, Number.MAX_SAFE_INTEGER + 1],
  ])('of entry %d in a tree of %d is refused', async (index, n) => {
    await expect(rootOf(Buffer.alloc(32), index, n, [])).rejects.toThrow(NotProved);
  });

  it('hashes leaves as RFC 6962 does', async () => {
    expect(Buffer.from(await leafHash(Buffer.from('entry 5')))).toEqual(leaves[5]);
  });
});

describe('a consistency proof', () => {
  it('shows that a tree only grew, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async ([from, to], at) => {
        const proof: Uint8Array[] = consistencyProof(from, to, read);
        const [earlier, later] = [from, to].map((n) => ({ size: n, root: rootAt(n, read) }));
        if (!earlier || !later) return;
        await expect(checkConsistency(earlier, later, proof)).resolves.toBeUndefined();
        const rewritten = { ...earlier, root: flipped(earlier.root, at) };
        await expect(checkConsistency(rewritten, later, proof)).rejects.toThrow(NotProved);
        await expect(checkConsistency(earlier, { ...later, root: flipped(later.root, at) }, proof)).rejects.toThrow(
          NotProved,
        );
        await expect(checkConsistency(earlier, later, [...proof, Buffer.alloc(32)])).rejects.toThrow(NotProved);
        if (proof.length > 0) {
          await expect(checkConsistency(earlier, later, proof.slice(1))).rejects.toThrow(NotProved);
        }
      }),
    );
  });
});

describe('a checkpoint', () => {
  const NAME = 'outreach-guard/ctl_a';
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = verifierKey(NAME, ALGORITHM.note, publicHalf(privateKey));
  const text = checkpointText(NAME, 300, rootAt(300, read));
  const note = formatNote({ text, signatures: [signText(text, key, privateKey)] });

  it('says what it says once its signature is verified', async () => {
    const { origin, size: n, root } = await readCheckpoint(note, `${encodeVerifierKey(key)}\n`);
    expect([origin, n, Buffer.from(root)]).toEqual([NAME, 300, rootAt(300, read)]);
  });

  it('is believed in nothing where a byte of it was changed', async () => {
    const known = encodeVerifierKey(key);
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), async (at) => {
        const bent = note.slice(0, at) + (note[at] === 'x' ? 'y' : 'x') + note.slice(at + 1);
        await expect(readCheckpoint(bent, known)).rejects.toThrow(NotProved);
      }),
    );
  });

  it('is not believed under the key of somebody else, nor under that name with another key', async () => {
    const other = generateKeyPairSync('ed25519').privateKey;
    const keys = ['outreach-guard/ctl_b', NAME].map((name) => verifierKey(name, ALGORITHM.note, publicHalf(other)));
    for (const one of keys) await expect(readCheckpoint(note, encodeVerifierKey(one))).rejects.toThrow(NotProved);
  });

  it('of one log is not taken for that of another, whoever signed it', async () => {
    const foreign = checkpointText('outreach-guard/ctl_b', 300, rootAt(300, read));
    const signed = formatNote({ text: foreign, signatures: [signText(foreign, key, privateKey)] });
    await expect(readCheckpoint(signed, encodeVerifierKey(key))).rejects.toThrow('is of another log');
  });

  it.each(['', 'a', 'a\n\n', `${NAME}+00000000+AAAA`, encodeVerifierKey(key).replace(/\+[0-9a-f]{8}\+/, '+01234567+')])(
    'wants a key that is one, not %j',
    async (bad) => {
      await expect(readKey(bad)).rejects.toThrow(NotProved);
    },
  );
});

function refused(error: unknown): null {
  if (error instanceof NotProved) return null;
  throw error;
}
