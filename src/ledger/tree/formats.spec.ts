// The formats that travel: what is written is read back, and nothing else is.
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { checkpointText, parseCheckpoint } from './checkpoint.js';
import { cosign } from './cosignature.js';
import { hashLeaf } from './hashing.js';
import { formatNote, openNote, signText } from './note.js';
import { formatProofFile, parseProofFile } from './proof-file.js';
import { entryBundle, parseEntryBundle, parseTilePath, tilePath, TILE_WIDTH, widthIn } from './tiles.js';
import { ALGORITHM, encodeVerifierKey, parseVerifierKey, publicHalf, verifierKey } from './verifier-key.js';

const ORIGIN = 'log.example/one';
const [log, witness] = [generateKeyPairSync('ed25519').privateKey, generateKeyPairSync('ed25519').privateKey];
const logKey = verifierKey(ORIGIN, ALGORITHM.note, publicHalf(log));
const witnessKey = verifierKey('witness.example', ALGORITHM.cosignature, publicHalf(witness));
const text = checkpointText(ORIGIN, 20, hashLeaf(Buffer.from('x')));
const signature = signText(text, logKey, log);
const cosignature = {
  ...{ name: witnessKey.name, keyId: witnessKey.id },
  signature: cosign(text, witness, new Date('2026-11-25T10:00:00Z')),
};
const note = formatNote({ text, signatures: [signature, cosignature] });

describe('a checkpoint', () => {
  it('opens with the keys of its log and of its witness', () => {
    const keys = [logKey, witnessKey].map((key) => parseVerifierKey(encodeVerifierKey(key)));
    expect(keys).toEqual([logKey, witnessKey]);
    expect(openNote(note, [logKey, witnessKey])).toEqual({ ok: true, text, by: [logKey, witnessKey], unknown: [] });
    expect(openNote(note, [logKey])).toMatchObject({ ok: true, unknown: ['witness.example'] });
    expect(parseCheckpoint(text)).toMatchObject({ origin: ORIGIN, size: 20n, extensions: [] });
  });

  it('does not open once one character of its text or its signatures is another', () => {
    fc.assert(
      fc.property(fc.nat(note.length - 1), fc.integer({ min: 32, max: 126 }), (at, code) => {
        const changed = note.slice(0, at) + String.fromCharCode(code) + note.slice(at + 1);
        fc.pre(changed !== note);
        const opened = openNote(changed, [logKey, witnessKey]);
        // A line that now names a key that nobody knows is passed over, as the specification asks.
        if (opened.ok) expect([opened.text, opened.by.length]).toEqual([text, 1]);
      }),
      { numRuns: 500 },
    );
  });

  it('is not believed for a cosignature whose time is another', () => {
    const late = Buffer.from(cosignature.signature);
    late.writeBigUInt64BE(2n ** 63n);
    const changed = formatNote({ text, signatures: [signature, { ...cosignature, signature: late }] });
    expect(openNote(changed, [witnessKey])).toMatchObject({ ok: false });
  });

  it.each([
    '',
    'a\n1\n',
    `${text}\n`,
    text.replace('\n20\n', '\n020\n'),
    text.replace('\n20\n', '\n18446744073709551616\n'),
  ])('is not read from %j', (wrong) => {
    expect(parseCheckpoint(wrong)).toBeNull();
  });
});

it('a proof file reads back, with and without extra data', () => {
  const proof = { index: 7n, hashes: [hashLeaf(Buffer.from('a')), hashLeaf(Buffer.from('b'))], checkpoint: note };
  for (const extra of [null, Buffer.from('more')]) {
    expect(parseProofFile(formatProofFile({ ...proof, extra }))).toEqual({ ...proof, extra });
  }
});

describe('tiles', () => {
  it('have one path each, which reads back', () => {
    const tile = fc.record({
      level: fc.nat(63),
      n: fc.maxSafeNat(),
      width: fc.integer({ min: 1, max: TILE_WIDTH }),
    });
    fc.assert(
      fc.property(tile, (one) => {
        expect(parseTilePath(tilePath(one))).toEqual(one);
      }),
    );
    expect(tilePath({ level: 0, n: 1_234_067, width: 256 })).toBe('0/x001/x234/067');
  });

  it.each([
    '0/0',
    '00/000',
    '64/000',
    '0/x000/001',
    '0/001.p/0',
    '0/001.p/256',
    '0/001.p/01',
    '-1/000',
    '0/x001',
    '0/001/',
  ])('are not at %s', (path) => {
    expect(parseTilePath(path)).toBeNull();
  });

  it('are as wide as the specification reckons for a tree of 70,000', () => {
    const widths = [
      [0, 272],
      [0, 273],
      [0, 274],
      [1, 0],
      [1, 1],
      [2, 0],
      [3, 0],
    ].map(([level = 0, n = 0]) => widthIn(70_000, { level, n }));
    expect(widths).toEqual([256, 112, 0, 256, 17, 1, 0]);
  });

  it('of entries are length-prefixed', () => {
    const entries = ['one', '', 'three'].map((entry) => Buffer.from(entry));
    expect(parseEntryBundle(entryBundle(entries))).toEqual(entries);
    expect(parseEntryBundle(entryBundle(entries).subarray(0, -1))).toBeNull();
    expect(() => entryBundle([Buffer.alloc(65_536)])).toThrow(RangeError);
  });
});
