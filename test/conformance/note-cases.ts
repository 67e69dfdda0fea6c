// Notes, verifier keys, checkpoints, tile paths and proof files of other projects.
import { createHash, createPrivateKey } from 'node:crypto';
import { parseCheckpoint } from '../../src/ledger/tree/checkpoint.js';
import { hashLeaf } from '../../src/ledger/tree/hashing.js';
import { formatNote, openNote, parseNote, signText } from '../../src/ledger/tree/note.js';
import { formatProofFile, parseProofFile } from '../../src/ledger/tree/proof-file.js';
import { parseTilePath } from '../../src/ledger/tree/tiles.js';
import { encodeVerifierKey, parseVerifierKey, type VerifierKey } from '../../src/ledger/tree/verifier-key.js';
import { type Folder } from './fixtures.js';
import { type MerkleCase } from './merkle-cases.js';

export const noteCases = { sumdb, c2sp, bodies };

type Sumdb = {
  keys: Record<string, string>;
  badVkeys: string[];
  sign: { skey: string; text: string; wantNote: string }[];
  open: { name: string; noteB64: string; verifiers: string[]; ok: boolean; sigs?: string[]; unverified?: string[] }[];
  treeHead: { golden: string; size: number; hashIsLeafHashOfUtf8: string; bad: string[] };
  tilePaths: [string, [number, number, number, number] | null][];
};

function sumdb(folder: Folder, file: string): MerkleCase[] {
  const given = folder.json(file) as Sumdb;
  return [...keysOf(given), ...opened(given), ...signed(given), ...treeHeads(given), ...tilePaths(given)];
}

/** "every proper substring of peterVkey, and peterVkey with any one byte incremented, must be refused" */
function keysOf({ keys, badVkeys }: Sumdb): MerkleCase[] {
  const good = Object.entries(keys).filter(([name]) => name.endsWith('Vkey'));
  const peter = keys['peterVkey'] ?? '';
  const bad = [...badVkeys];
  for (let start = 0; start < peter.length; start++) {
    for (let end = start; end <= peter.length; end++) if (end - start < peter.length) bad.push(peter.slice(start, end));
    bad.push(peter.slice(0, start) + String.fromCharCode(peter.charCodeAt(start) + 1) + peter.slice(start + 1));
  }
  return [
    ...good.map(([, text]) => ({ what: text, ours: encodeVerifierKey(key(text)), theirs: text })),
    ...bad.map((text) => ({ what: text, ours: parseVerifierKey(text), theirs: null })),
  ];
}

function opened({ keys, open }: Sumdb): MerkleCase[] {
  return open.map(({ name, noteB64, verifiers, ok, sigs, unverified }) => {
    const note = openNote(
      Buffer.from(noteB64, 'base64'),
      verifiers.map((one) => key(keys[one] ?? '')),
    );
    const ours = note.ok ? { ok: true, sigs: note.by.map((by) => by.name), unverified: note.unknown } : { ok: false };
    return { what: name, ours, theirs: ok ? { ok, sigs, unverified } : { ok } };
  });
}

function signed({ keys, sign }: Sumdb): MerkleCase[] {
  return sign.map(({ skey, text, wantNote }) => {
    const of = key(keys[skey.replace(/Skey$/, 'Vkey')] ?? '');
    const seed = Buffer.from(keys[skey]?.split('+').slice(4).join('+') ?? '', 'base64').subarray(1);
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    return { what: 'sign', ours: formatNote({ text, signatures: [signText(text, of, privateKey)] }), theirs: wantNote };
  });
}

/** Ours reads any origin: who asks for one log compares the name. */
function treeHeads({ treeHead }: Sumdb): MerkleCase[] {
  const { golden, size, hashIsLeafHashOfUtf8, bad } = treeHead;
  const origin = golden.split('\n')[0];
  const root = hashLeaf(Buffer.from(hashIsLeafHashOfUtf8));
  return [
    { what: golden, ours: parseCheckpoint(golden), theirs: { origin, size: BigInt(size), root, extensions: [] } },
    ...bad.map((text) => ({ what: text, ours: parseCheckpoint(text)?.origin === origin, theirs: false })),
  ];
}

/** Theirs name the height of a tile as well, and its data `data`; the place in a level is written alike. */
function tilePaths({ tilePaths: paths }: Sumdb): MerkleCase[] {
  return paths.map(([path, theirs]) => {
    const [, level, place] = /^tile\/\d+\/([^/]+)\/(.*)$/.exec(path) ?? [];
    const tile = parseTilePath(`${level === 'data' ? 0 : level}/${place}`);
    const width = path.includes('.p/') ? theirs?.[3] : 256;
    const expected = theirs && { level: Math.max(theirs[1], 0), n: theirs[2], width };
    return { what: path, ours: tile, theirs: expected };
  });
}

function c2sp(folder: Folder, file: string): MerkleCase[] {
  const given = folder.json(file) as { verifies: { vkey: string; note: string }[]; parsesOnly: string[] };
  return [
    ...given.verifies.map(({ vkey, note }) => ({ what: note, ours: openNote(note, [key(vkey)]).ok, theirs: true })),
    ...given.parsesOnly.map((note) => {
      const parsed = parseNote(note);
      return { what: note, ours: parsed && formatNote(parsed), theirs: note };
    }),
  ];
}

type Bodies = {
  cases: { desc: string; body: string; ok: boolean; rest?: string }[];
  rfc6962Note: { checkpoint: string };
  tlogProof: {
    marshal: {
      index: number;
      hashes?: string[];
      hashPreimagesUtf8?: string[];
      checkpoint: string;
      want?: string;
      wantTemplate?: string;
    }[];
    bad: { desc: string; proof: string }[];
  };
};

function bodies(folder: Folder, file: string): MerkleCase[] {
  const { cases, rfc6962Note, tlogProof } = folder.json(file) as Bodies;
  return [
    ...cases.map(({ desc, body, ok, rest }) => {
      const read = parseCheckpoint(withWholeRoot(body));
      const ours = read ? read.extensions.map((line) => `${line}\n`).join('') : null;
      return { what: desc, ours, theirs: ok ? rest : null };
    }),
    {
      what: 'RFC 6962 note',
      ours: parseCheckpoint(parseNote(rfc6962Note.checkpoint)?.text ?? '')?.size,
      theirs: 115474666n,
    },
    ...tlogProof.marshal.map(({ index, hashPreimagesUtf8 = [], checkpoint, want, wantTemplate }) => {
      const hashes = hashPreimagesUtf8.map((text) => createHash('sha256').update(text).digest());
      const made = formatProofFile({ index: BigInt(index), hashes, checkpoint, extra: null });
      const theirs =
        want ??
        wantTemplate?.replaceAll(/<b64 sha256\((\w+)\)>/g, (_, text: string) =>
          createHash('sha256').update(text).digest('base64'),
        );
      return { what: `proof of ${index}`, ours: parseProofFile(made)?.index === BigInt(index) && made, theirs };
    }),
    ...tlogProof.bad.map(({ desc, proof }) => ({ what: desc, ours: parseProofFile(proof), theirs: null })),
  ];
}

/** Their reader takes roots of any length: here only the lines are in question, so right base64 gets the right length. */
function withWholeRoot(body: string): string {
  const lines = body.split('\n');
  const root = Buffer.from(lines[2] ?? '', 'base64');
  if (root.toString('base64') === lines[2] && root.length > 0) lines[2] = Buffer.alloc(32, root).toString('base64');
  return lines.join('\n');
}

function key(text: string): VerifierKey {
  const parsed = parseVerifierKey(text);
  if (!parsed) throw new Error(`this is no key: ${text}`);
  return parsed;
}
