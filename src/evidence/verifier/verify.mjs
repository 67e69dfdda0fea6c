#!/usr/bin/env node
// Checks an evidence pack on any computer with Node 20 or later, offline and without trusting whoever gave it to you.
//
//   node verify.mjs [FOLDER] [--key FILE] [--checkpoint OLD [--proof FILE]]
//
// FOLDER is the unpacked pack (the folder of this file, where it is left out). FILE of --key is the log's public key as
// you got it from elsewhere, OLD a checkpoint of the same log that you kept from earlier; the proof that both are of one
// log is in the pack, or is what GET /v1/ledger/proof/consistency answered. Ends with 0 where all holds, with 1 where
// something does not (each is named), with 2 where it was called wrongly.
//
// The formats are public: RFC 6962 / RFC 9162 (tree), C2SP signed-note and tlog-checkpoint (signatures), Ed25519,
// AES-256-GCM, SHA-256. What each file of the pack holds is in README.txt.
import { Buffer } from 'node:buffer';
import { createDecipheriv, createHash, createHmac, createPublicKey, verify as signatureHolds } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

/** Something does not hold; `message` says what. */
export class Wrong extends Error {}

function must(holds, message) {
  if (!holds) throw new Wrong(message);
}

// --- Tree: RFC 9162 section 2.1; sizes and indices are bigint, up to 2^64 - 1 -----------------------------------------

const HASH_BYTES = 32;
const LARGEST = 2n ** 64n - 1n;

function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export function leafHash(bytes) {
  return sha256(Buffer.from([0]), bytes);
}

export function nodeHash(left, right) {
  return sha256(Buffer.from([1]), left, right);
}

function mustBeTree(hashes, ...numbers) {
  for (const hash of hashes) must(hash.length === HASH_BYTES, 'a hash has not 32 bytes');
  for (const number of numbers) must(number >= 0n && number <= LARGEST, 'a size or index is out of range');
}

/** RFC 9162 section 2.1.3.2: the leaf of that hash is entry `index` of the tree of that size and root. */
export function checkInclusion(index, size, leaf, proof, root) {
  mustBeTree([leaf, root, ...proof], index, size);
  must(index < size, `entry ${index} is not inside a tree of ${size}`);
  let [fn, sn, hash] = [index, size - 1n, leaf];
  for (const sibling of proof) {
    must(sn > 0n, 'the inclusion proof is too long');
    if (fn % 2n === 1n || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (fn % 2n === 0n && fn !== 0n) [fn, sn] = [fn / 2n, sn / 2n];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [fn, sn] = [fn / 2n, sn / 2n];
  }
  must(sn === 0n, 'the inclusion proof is too short');
  must(hash.equals(root), 'the inclusion proof does not lead to the root of the checkpoint');
}

/** RFC 9162 section 2.1.4.2: the tree of size `to` holds that of size `from` unchanged, and only adds to it. */
export function checkConsistency(from, to, fromRoot, toRoot, proof) {
  mustBeTree([fromRoot, toRoot, ...proof], from, to);
  must(from > 0n, 'an empty tree proves nothing about a later one');
  must(from <= to, 'the earlier tree is the larger one');
  if (from === to) {
    must(proof.length === 0, 'between trees of one size there is nothing to prove');
    must(fromRoot.equals(toRoot), 'two trees of one size have different roots: the log was forked or rewritten');
    return;
  }
  must(proof.length > 0, 'the consistency proof is empty');
  const isPowerOfTwo = (from & (from - 1n)) === 0n;
  const [first, ...rest] = isPowerOfTwo ? [fromRoot, ...proof] : proof;
  let [fn, sn] = [from - 1n, to - 1n];
  while (fn % 2n === 1n) [fn, sn] = [fn / 2n, sn / 2n];
  let [older, newer] = [first, first];
  for (const sibling of rest) {
    must(sn > 0n, 'the consistency proof is too long');
    if (fn % 2n === 1n || fn === sn) {
      [older, newer] = [nodeHash(sibling, older), nodeHash(sibling, newer)];
      while (fn % 2n === 0n && fn !== 0n) [fn, sn] = [fn / 2n, sn / 2n];
    } else {
      newer = nodeHash(newer, sibling);
    }
    [fn, sn] = [fn / 2n, sn / 2n];
  }
  must(sn === 0n, 'the consistency proof is too short');
  must(older.equals(fromRoot), 'the consistency proof does not lead to the root of the earlier checkpoint');
  must(newer.equals(toRoot), 'the consistency proof does not lead to the root of the later checkpoint');
}

// --- Keys, notes and checkpoints: c2sp.org/signed-note, c2sp.org/tlog-checkpoint --------------------------------------

const ED25519 = 1;
const SPKI_OF_ED25519 = Buffer.from('302a300506032b6570032100', 'hex'); // RFC 8410: what stands before the 32 bytes
const MOST_SIGNATURES = 100;
const MOST_NOTE_BYTES = 1_000_000;

function fromBase64(text, what) {
  const bytes = Buffer.from(text, 'base64');
  must(text !== '' && bytes.toString('base64') === text, `${what} is no base64`);
  return bytes;
}

function isKeyName(name) {
  return name !== '' && !/[\s+]/u.test(name) && name.isWellFormed();
}

/** `name+hash+base64`, as GET /v1/ledger/key answers it. */
export function parseKey(text) {
  const [, name, id, encoded] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/s.exec(text) ?? [];
  must(name !== undefined && isKeyName(name), 'the public key is malformed');
  const bytes = fromBase64(encoded, 'the public key');
  must(bytes[0] === ED25519 && bytes.length === 1 + 32, 'the public key is not one of Ed25519');
  must(sha256(`${name}\n`, bytes).toString('hex', 0, 4) === id, 'the public key does not have the hash that it names');
  const spki = Buffer.concat([SPKI_OF_ED25519, bytes.subarray(1)]);
  return { name, id, key: createPublicKey({ key: spki, format: 'der', type: 'spki' }) };
}

/** The text and the signatures of a note, not yet verified. */
export function parseNote(bytes) {
  must(bytes.length <= MOST_NOTE_BYTES, 'malformed note: it is too long');
  const note = bytes.toString('utf8');
  must(Buffer.from(note).equals(bytes), 'malformed note: it is no UTF-8');
  must(!bytes.some((byte) => byte < 0x20 && byte !== 0x0a), 'malformed note: it holds a control character');
  const split = note.lastIndexOf('\n\n');
  must(split >= 0 && note.endsWith('\n'), 'malformed note: it has no signatures');
  const lines = note
    .slice(split + 2)
    .split('\n')
    .slice(0, -1);
  must(lines.length > 0 && lines.length <= MOST_SIGNATURES, 'malformed note: no signature, or too many');
  const signatures = lines.map((line) => {
    const [, name, encoded] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? [];
    must(name !== undefined && isKeyName(name), 'malformed note: a line after the text is no signature');
    const signed = fromBase64(encoded, 'malformed note: a signature');
    must(signed.length > 4, 'malformed note: a signature is too short');
    return { name, id: signed.toString('hex', 0, 4), signature: signed.subarray(4) };
  });
  return { text: note.slice(0, split + 1), signatures };
}

/** The names of those keys that signed. Throws where one of them is named as a signer and did not sign, or none did. */
export function checkNote(bytes, keys) {
  const { text, signatures } = parseNote(bytes);
  const signers = new Set();
  for (const { name, id, signature } of signatures) {
    const key = keys.find((one) => one.name === name && one.id === id);
    if (!key) continue;
    must(signatureHolds(null, Buffer.from(text), key.key, signature), `invalid signature for key ${name}+${id}`);
    signers.add(name);
  }
  must(signers.size > 0, 'no key that was given has signed this note');
  return { text, signers: [...signers] };
}

/** Origin, size and root of a checkpoint's text. */
export function parseCheckpoint(text) {
  const [origin, size, root, ...more] = text.split('\n');
  must(more.at(-1) === '' && origin !== '', 'malformed checkpoint');
  must(/^(0|[1-9][0-9]{0,19})$/.test(size) && BigInt(size) <= LARGEST, 'malformed checkpoint: its size is no number');
  const rootHash = fromBase64(root, 'malformed checkpoint: its root');
  must(rootHash.length === HASH_BYTES, 'malformed checkpoint: its root has not 32 bytes');
  return { origin, size: BigInt(size), root: rootHash };
}

// --- Entries: what is shown is what was sealed, and what was sealed is what the leaf holds -----------------------------

const COMMITMENT = 'outreach-guard/payload-key/1\0';
const SUBJECT = 'outreach-guard/subject-id/1\0';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * What was sealed in a payload, opened with the key of this payload alone. The payload begins with the hash of that key,
 * so that there is one key and so one plain text that fits: AES-GCM by itself would allow for several.
 */
export function openPayload(sealed, key, leafId) {
  must(key.length === 32, 'the opening is no key');
  must(sealed.length >= HASH_BYTES + NONCE_BYTES + TAG_BYTES, 'the sealed payload is too short');
  must(sha256(COMMITMENT, key).equals(sealed.subarray(0, HASH_BYTES)), 'the opening is not that of this payload');
  const body = sealed.subarray(HASH_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(leafId)).setAuthTag(body.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(body.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new Wrong('the sealed payload does not open');
  }
}

/** Entries arrive from several processes: that much earlier than the latest before it may an entry be dated. */
export const ALLOWED_DISORDER_MS = 300_000;

function parseJson(text, what) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Wrong(`${what} is no JSON`);
  }
}

/** One line of entries.jsonl against the checkpoint, and against the file that shows it in words. */
function checkEntry(entry, pack, state) {
  const leaf = fromBase64(entry.leaf, 'the leaf');
  const index = BigInt(entry.index);
  must(index > state.lastIndex, 'the entries are not in the order of the log');
  const proof = entry.proof.map((hash) => fromBase64(hash, 'a hash of the proof'));
  checkInclusion(index, pack.checkpoint.size, leafHash(leaf), proof, pack.checkpoint.root);
  const stated = parseJson(leaf.toString('utf8'), 'the leaf');
  const at = Date.parse(stated.at);
  must(at >= state.latest - ALLOWED_DISORDER_MS, `it is dated ${stated.at}, before what stands before it: back-dated`);
  Object.assign(state, { lastIndex: index, latest: Math.max(state.latest, at) });
  const sealed = entry.payload === null ? null : fromBase64(entry.payload, 'the payload');
  if (sealed !== null) {
    const digest = `sha256:${sha256(sealed).toString('hex')}`;
    must(stated.payload === digest, 'its payload is not the one whose digest is in the leaf');
  }
  if (entry.shown !== null) checkShown(entry, stated, sealed, pack);
}

/** `entry.shown` is what a reader sees of the entry, or the name of the file that holds it. */
function checkShown(entry, stated, sealed, pack) {
  const shown = typeof entry.shown === 'string' ? readShown(entry.shown, pack) : entry.shown;
  for (const field of ['id', 'type', 'at']) {
    must(shown[field] === stated[field], `another ${field} is shown than the leaf says`);
  }
  if (shown.recorded === null) return;
  must(sealed !== null && entry.opening !== null, 'something is shown that no payload holds');
  const plain = openPayload(sealed, fromBase64(entry.opening, 'the opening'), stated.id);
  const recorded = parseJson(plain.toString('utf8'), 'the opened payload');
  must(isDeepStrictEqual(shown.recorded, recorded), 'something else is shown than what was recorded');
}

function readShown(name, pack) {
  must(/^[a-z]+\/[\w-]+\.json$/.test(name) && !pack.seen.has(name), 'it names a file that it cannot have');
  pack.seen.add(name);
  return parseJson(readFileSync(join(pack.folder, name), 'utf8'), name);
}

/** That the subject id in the leaves is this person's and nobody else's. */
function checkPerson(pack) {
  const { subject, mailbox, naming } = parseJson(readFileSync(join(pack.folder, 'person.json'), 'utf8'), 'person.json');
  const name = createHmac('sha256', fromBase64(naming, 'the naming key')).update(`${SUBJECT}${mailbox}`).digest('hex');
  must(name === subject, 'the id in the leaves is not the one of this mailbox');
}

// --- The pack ----------------------------------------------------------------------------------------------------------

const SHOWN_FOLDERS = ['decisions', 'consents', 'objections', 'reads', 'others'];

function readKeys(path) {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => parseKey(line.trim()));
}

function readCheckpoint(path, keys, extraKeys) {
  const bytes = readFileSync(path);
  const { text } = checkNote(bytes, keys);
  if (extraKeys) checkNote(bytes, extraKeys);
  const checkpoint = parseCheckpoint(text);
  must(
    keys.some(({ name }) => name === checkpoint.origin),
    'the checkpoint is of another log than the key',
  );
  return checkpoint;
}

/** That the pack's checkpoint and one kept from earlier (or got later) are of one log that only grew. */
function checkAgainst(path, proofPath, pack, keys) {
  const other = readCheckpoint(path, keys, null);
  must(other.origin === pack.checkpoint.origin, 'the other checkpoint is of another log');
  const [earlier, later] = other.size <= pack.checkpoint.size ? [other, pack.checkpoint] : [pack.checkpoint, other];
  let hashes = [];
  if (earlier.size !== later.size && earlier.size > 0n) {
    const found = proofPath ?? join(pack.folder, `consistency-${earlier.size}.json`);
    must(existsSync(found), `no proof of consistency from ${earlier.size} to ${later.size}: give it with --proof`);
    const proof = parseJson(readFileSync(found, 'utf8'), found);
    must(
      BigInt(proof.from) === earlier.size && BigInt(proof.to) === later.size,
      `the proof is not from ${earlier.size} to ${later.size}`,
    );
    hashes = proof.hashes.map((hash) => fromBase64(hash, 'a hash of the proof'));
  }
  if (earlier.size === 0n) return other;
  checkConsistency(earlier.size, later.size, earlier.root, later.root, hashes);
  return other;
}

/** Checks a whole pack and answers a report: `wrong` names each thing that does not hold. */
export async function verifyPack(folder, { keyFile = null, checkpointFile = null, proofFile = null } = {}) {
  const report = { entries: 0, opened: 0, size: null, wrong: [], remarks: [] };
  const within = (place, work) => {
    try {
      return work();
    } catch (error) {
      report.wrong.push(`${place}: ${error instanceof Wrong ? error.message : `cannot be read (${error.message})`}`);
      return null;
    }
  };
  const given = keyFile === null ? null : within('--key', () => readKeys(keyFile));
  const keys = within('key.txt', () => readKeys(join(folder, 'key.txt')));
  if (!keys) return report;
  const checkpoint = within('checkpoint.txt', () => readCheckpoint(join(folder, 'checkpoint.txt'), keys, given));
  if (!checkpoint) return report;
  report.size = checkpoint.size;
  const pack = { folder, checkpoint, seen: new Set() };
  if (checkpointFile !== null) {
    within('--checkpoint', () => checkAgainst(checkpointFile, proofFile, pack, given ?? keys));
  }
  if (existsSync(join(folder, 'person.json'))) within('person.json', () => checkPerson(pack));
  await checkEntries(pack, report, within);
  checkNothingElse(pack, report, within);
  if (given === null) report.remarks.push('The key is the one of the pack itself: compare it with one got elsewhere.');
  return report;
}

async function checkEntries(pack, report, within) {
  const state = { lastIndex: -1n, latest: Number.NEGATIVE_INFINITY };
  const stated = within('pack.json', () =>
    parseJson(readFileSync(join(pack.folder, 'pack.json'), 'utf8'), 'pack.json'),
  );
  const path = join(pack.folder, 'entries.jsonl');
  if (!existsSync(path)) report.wrong.push('entries.jsonl: is missing');
  else {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      report.entries++;
      within(`entries.jsonl line ${report.entries}`, () => {
        const entry = parseJson(line, 'it');
        const failed = report.wrong.length;
        within(`entry ${entry.index} of the log${nameOf(entry)}`, () => checkEntry(entry, pack, state));
        if (entry.opening !== null && report.wrong.length === failed) report.opened++;
      });
    }
  }
  within('pack.json', () =>
    must(stated?.entries === report.entries, `${stated?.entries} entries were packed, ${report.entries} are here`),
  );
}

function nameOf({ shown }) {
  return typeof shown === 'string' ? ` (${shown})` : shown ? ` (${shown.id})` : '';
}

function checkNothingElse(pack, report, within) {
  for (const name of SHOWN_FOLDERS.filter((one) => existsSync(join(pack.folder, one)))) {
    within(name, () => {
      const loose = readdirSync(join(pack.folder, name)).find((file) => !pack.seen.has(`${name}/${file}`));
      must(loose === undefined, `${loose} is shown, and no entry of the log stands for it`);
    });
  }
}

// --- The command -------------------------------------------------------------------------------------------------------

function readArguments(args) {
  const options = {
    folder: dirname(fileURLToPath(import.meta.url)),
    keyFile: null,
    checkpointFile: null,
    proofFile: null,
  };
  const named = { '--key': 'keyFile', '--checkpoint': 'checkpointFile', '--proof': 'proofFile' };
  for (let n = 0; n < args.length; n++) {
    const option = named[args[n]];
    if (option && args[n + 1] !== undefined) options[option] = args[++n];
    else if (args[n].startsWith('-')) return null;
    else options.folder = args[n];
  }
  return options;
}

async function main() {
  const options = readArguments(process.argv.slice(2));
  if (!options) {
    process.stderr.write('usage: node verify.mjs [FOLDER] [--key FILE] [--checkpoint OLD [--proof FILE]]\n');
    return 2;
  }
  const { entries, opened, size, wrong, remarks } = await verifyPack(resolve(options.folder), options);
  for (const one of wrong) process.stdout.write(`WRONG  ${one}\n`);
  for (const one of remarks) process.stdout.write(`NOTE   ${one}\n`);
  const checked = `${entries} entries (${opened} opened) against a signed checkpoint of ${size} entries`;
  process.stdout.write(wrong.length === 0 ? `OK     ${checked}\n` : `FAILED ${checked}: ${wrong.length} wrong\n`);
  return wrong.length === 0 ? 0 : 1;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) process.exitCode = await main();
