// The verification of a whole log as `npm run ledger:verify` does it, and what its hashes alone cost: the same, from memory.
import { type ChildProcess, spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { grow, NO_EDGE, rootOf } from '../src/ledger/tree/edge.js';
import { hashLeaf } from '../src/ledger/tree/hashing.js';
import { rows } from '../src/values/sql.js';
import { CONTROLLER, type LedgerGround } from './ledger-ground.js';
import { type Measured } from './rounds.js';

export type Leaves = { readonly bodies: readonly Buffer[]; readonly payloads: readonly Buffer[] };

const LOOK_EVERY_MS = 100;
const COMMAND = new URL('../dist/src/evidence/verify-ledger.js', import.meta.url).pathname;

/** Leaves as they are stored, the first of the log. */
export async function leavesOf(ground: LedgerGround, most: number): Promise<Leaves> {
  await ground.database.query('ANALYZE leaf, ledger_entry'); // filled a moment ago: the planner would take them for small
  const found = await rows<{ body: string; payload: Buffer | null }>(ground.database, LEAVES, [CONTROLLER, most]);
  return {
    bodies: found.map(({ body }) => Buffer.from(body)),
    payloads: found.flatMap(({ payload }) => payload ?? []),
  };
}

const LEAVES = `
SELECT l.body, l.payload FROM ledger_entry e JOIN leaf l USING (xid, position)
WHERE e.controller_id = $1 AND e.index < $2 ORDER BY e.index`;

/** `rate`: the tree and the digests of payloads, which verification checks too; `tree`: the tree alone. */
export function hashed({ bodies, payloads }: Leaves): Measured {
  const begun = performance.now();
  rootOf(grow(NO_EDGE, Buffer.concat(bodies.map(hashLeaf))).edge);
  const between = performance.now();
  for (const payload of payloads) hash('sha256', payload, 'hex');
  const per = bodies.length * 1_000;
  return { rate: per / (performance.now() - begun), tree: per / (between - begun) };
}

/** The command in a process of its own, against the log's first checkpoint. */
export async function verifiedByCommand(ground: LedgerGround): Promise<{ seconds: number; peakMb: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'outreach-guard-bench-'));
  const checkpoint = join(folder, 'checkpoint.txt');
  writeFileSync(checkpoint, await ground.firstCheckpoint());
  const begun = performance.now();
  const child = spawn(process.execPath, [COMMAND, '--checkpoint', checkpoint], {
    env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: ground.url, DATA_DIR: folder },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peakMb = 0;
  const watch = setInterval(() => (peakMb = peakMbOf(child) ?? peakMb), LOOK_EVERY_MS);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(watch);
  rmSync(folder, { recursive: true });
  if (code !== 0) throw new Error(`the verification ended with ${String(code)}`);
  return { seconds: (performance.now() - begun) / 1_000, peakMb };
}

/** proc(5): the most that was ever resident; null once it has ended. */
function peakMbOf({ pid }: ChildProcess): number | null {
  try {
    const [, kb] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kb === undefined ? null : Number(kb) / 1_024;
  } catch {
    return null;
  }
}
