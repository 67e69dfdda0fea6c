// Inclusion and consistency proofs of entries anywhere in a tree: how long they take, and how much of it they read.
import { type DataSource } from 'typeorm';
import { HASH_BYTES } from '../src/ledger/tree/hashing.js';
import { TreeReader } from '../src/ledger/tree-reader.js';
import { type Line, plain } from './figure.js';
import { CONTROLLER, type LedgerGround } from './ledger-ground.js';
import { percentile } from './rounds.js';

export async function inclusionProofs(ground: LedgerGround, proofs: number): Promise<Line[]> {
  const size = await ground.tree.size(CONTROLLER);
  const tally = { hashes: 0 };
  const tree = new TreeReader(counting(ground.database, tally), ground.signer);
  const [latencies, read]: [number[], number[]] = [[], []];
  for (const index of anywhere(size, proofs)) {
    tally.hashes = 0;
    const begun = performance.now();
    await tree.inclusion(CONTROLLER, index, size);
    latencies.push(performance.now() - begun);
    read.push(tally.hashes);
  }
  return [
    ...told('inclusion', size, latencies),
    { ...plain('hashes read for one, p50', percentile(read, 0.5), 'hashes'), better: 'lower' },
    { ...plain('the same, most', Math.max(...read), 'hashes'), better: 'lower' },
  ];
}

export async function consistencyProofs(ground: LedgerGround, proofs: number): Promise<Line[]> {
  const size = await ground.tree.size(CONTROLLER);
  const latencies: number[] = [];
  for (const index of anywhere(size, proofs)) {
    const begun = performance.now();
    await ground.tree.consistency(CONTROLLER, index + 1, size);
    latencies.push(performance.now() - begun);
  }
  return told('consistency', size, latencies);
}

function anywhere(size: number, count: number): number[] {
  return Array.from({ length: count }, () => Math.floor(Math.random() * size));
}

function told(what: string, size: number, latencies: readonly number[]): Line[] {
  const at = `at ${size.toLocaleString('en')} leaves`;
  return [
    { ...plain(`${what} proof ${at}, p50`, percentile(latencies, 0.5), 'ms'), better: 'lower' },
    { ...plain('the same, p99', percentile(latencies, 0.99), 'ms'), better: 'lower' },
  ];
}

/** The same database, which counts the hashes of the tiles that it gives away. */
function counting(database: DataSource, tally: { hashes: number }): DataSource {
  const query = async (text: string, parameters?: unknown[]): Promise<unknown> => {
    const found = await database.query<{ hashes?: Buffer | null }[]>(text, parameters);
    for (const { hashes } of found) tally.hashes += (hashes?.length ?? 0) / HASH_BYTES;
    return found;
  };
  return Object.assign(Object.create(database) as DataSource, { query });
}
