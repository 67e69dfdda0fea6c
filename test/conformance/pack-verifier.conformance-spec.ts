// The stand-alone verifier of evidence packs refuses what the public vectors refuse, and accepts what they accept.
import {
  checkConsistency,
  checkInclusion,
  checkNote,
  leafHash,
  nodeHash,
  parseCheckpoint,
  parseKey,
  Wrong,
} from '../../src/evidence/verifier/verify.mjs';
import { conformanceFolder, type Folder, NONE, Tally } from './fixtures.js';

const fixtures = conformanceFolder('01-merkle');
const suite = fixtures ? describe : describe.skip;

type Probe = Readonly<Record<string, unknown>> & { readonly desc: string; readonly wantErr: boolean };
type NoteVectors = {
  readonly keys: Readonly<Record<string, string>>;
  readonly badVkeys: readonly string[];
  readonly sign: readonly { readonly wantNote: string }[];
  readonly open: readonly {
    readonly name: string;
    readonly noteB64: string;
    readonly verifiers: readonly string[];
    readonly ok: boolean;
    readonly sigs?: readonly string[];
  }[];
  readonly treeHead: { readonly golden: string; readonly bad: readonly string[] };
};

/** The vectors' integers go up to 2^64 - 1: they are read as text. */
function probeIn(folder: Folder, file: string): Probe {
  const text = folder.text(file).replace(/("(?:leafIdx|treeSize|size1|size2)": )(-?\d+)/g, '$1"$2"');
  return JSON.parse(text) as Probe;
}

function refuses(work: () => void): boolean {
  try {
    work();
    return false;
  } catch (error) {
    if (error instanceof Wrong) return true;
    throw error;
  }
}

const bytes = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : '', 'base64');
const proofOf = (value: unknown): Buffer[] => ((value ?? []) as unknown[]).map(bytes);
const number = (value: unknown): bigint => BigInt(value as string);

// A consistency proof from an empty tree proves nothing, and the vectors' own library refuses it too.
const CHECKS: Readonly<Record<string, (probe: Probe) => void>> = {
  inclusion: (one) => {
    const [index, size] = [number(one['leafIdx']), number(one['treeSize'])];
    checkInclusion(index, size, bytes(one['leafHash']), proofOf(one['proof']), bytes(one['root']));
  },
  consistency: (one) => {
    const [from, to] = [number(one['size1']), number(one['size2'])];
    checkConsistency(from, to, bytes(one['root1']), bytes(one['root2']), proofOf(one['proof']));
  },
};

suite('proofs', () => {
  it.each(Object.entries(CHECKS))('of %s are judged as the vectors judge them', (kind, check) => {
    const folder = fixtures ?? NONE;
    const tally = new Tally(`01-merkle ${kind} (verify.mjs)`);
    for (const file of folder.files.filter((name) => name.includes(`/testdata/${kind}/`))) {
      const probe = probeIn(folder, file);
      const refused = refuses(() => {
        check(probe);
      });
      if (refused === probe.wantErr) tally.agree();
      else tally.disagree(`${file}: ${probe.desc}`, null);
    }
    expect(tally.close()).toEqual([]);
  });

  it('hashes leaves and nodes as RFC 6962 does', () => {
    const vectors = (fixtures ?? NONE).json('transparency-dev-merkle/tree-vectors.json') as {
      leafInputsHex: string[];
      nodeHashesByLevel: string[][];
    };
    const [leaves = [], ...levels] = vectors.nodeHashesByLevel;
    expect(vectors.leafInputsHex.map((leaf) => leafHash(Buffer.from(leaf, 'hex')).toString('hex'))).toEqual(leaves);
    let below = leaves;
    for (const level of levels) {
      const pairs = level.map((_, n) =>
        [below[2 * n] ?? '', below[2 * n + 1] ?? ''].map((one) => Buffer.from(one, 'hex')),
      );
      expect(pairs.map(([left, right]) => left && right && nodeHash(left, right).toString('hex'))).toEqual(level);
      below = level;
    }
  });
});

suite('signed notes', () => {
  const vectors = fixtures?.json('sumdb-note/note-vectors.json') as NoteVectors;

  it('open as the vectors say', () => {
    const tally = new Tally('01-merkle sumdb-note (verify.mjs)');
    for (const { name, noteB64, verifiers, ok, sigs } of vectors.open) {
      const keys = verifiers.map((one) => parseKey(vectors.keys[one] ?? ''));
      let signers: readonly string[] | null = null;
      const refused = refuses(() => ({ signers } = checkNote(Buffer.from(noteB64, 'base64'), keys)));
      if (refused !== ok && (refused || JSON.stringify(signers) === JSON.stringify(sigs))) tally.agree();
      else tally.disagree(name, null);
    }
    expect(tally.close()).toEqual([]);
  });

  it('take no key that is cut, changed or of another kind', () => {
    const { peterVkey = '' } = vectors.keys;
    const places = Array.from({ length: peterVkey.length }, (_, n) => n);
    const changed = places.map(
      (n) => peterVkey.slice(0, n) + String.fromCharCode(peterVkey.charCodeAt(n) + 1) + peterVkey.slice(n + 1),
    );
    const cut = places.flatMap((n) => [peterVkey.slice(0, n), peterVkey.slice(n + 1)]);
    for (const bad of [...vectors.badVkeys, ...changed, ...cut]) {
      expect([bad, refuses(() => parseKey(bad))]).toEqual([bad, true]);
    }
  });

  it('verify the example of the specification', () => {
    const { verifies } = fixtures?.json('c2sp/examples.json') as { verifies: { vkey: string; note: string }[] };
    for (const { vkey, note } of verifies) {
      expect(checkNote(Buffer.from(note), [parseKey(vkey)]).signers).toEqual([parseKey(vkey).name]);
      expect(refuses(() => checkNote(Buffer.from(note.replace('example', 'Example')), [parseKey(vkey)]))).toBe(true);
    }
  });
});

suite('checkpoints', () => {
  it('are refused where the vectors refuse them, and where their root is no SHA-256', () => {
    const { cases } = fixtures?.json('formats-checkpoint/checkpoint-bodies.json') as {
      cases: { desc: string; body: string; ok: boolean }[];
    };
    for (const { desc, body } of cases) expect([desc, refuses(() => parseCheckpoint(body))]).toEqual([desc, true]);
    const { treeHead } = fixtures?.json('sumdb-note/note-vectors.json') as NoteVectors;
    expect(parseCheckpoint(treeHead.golden)).toMatchObject({ origin: 'go.sum database tree', size: 123456789012n });
    const otherOrigin = 1; // the first is bad for who expects that origin, which the key decides here
    for (const bad of treeHead.bad.slice(otherOrigin)) expect(refuses(() => parseCheckpoint(bad))).toBe(true);
  });
});
