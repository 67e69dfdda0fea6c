/** The processes on a cluster's data: what they are doing, how they are ended, how long that may take. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { identityOf, processesIn } from './process-table.js';

/** What PostgreSQL writes about itself into its data folder. */
export type Postmaster = { readonly pid: number; readonly port: number; readonly status: string };

const LOOK_EVERY_MS = 10;

/** PostgreSQL's own words: fast (roll back and close), immediate (drop everything, recover at next start), and gone. */
const WAYS_TO_END = [
  { signal: 'SIGINT', withinMs: 15_000 },
  { signal: 'SIGQUIT', withinMs: 5_000 },
  { signal: 'SIGKILL', withinMs: 5_000 },
] as const;

/** Null while there is none, or while it is being written. */
export function readPostmaster(cluster: string): Postmaster | null {
  try {
    const [pid, , , port, , , , status] = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(pid), port: Number(port), status: status?.trim() ?? '' };
  } catch {
    return null;
  }
}

export async function eventually(condition: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > deadline) return false;
    await pause(LOOK_EVERY_MS);
  }
  return true;
}

/** Ends a postmaster and with it its back ends, ever less politely. */
export async function endPostmaster(cluster: string, pid: number): Promise<void> {
  for (const { signal, withinMs } of WAYS_TO_END) {
    send(pid, signal);
    if (await eventually(() => identityOf(pid) === null, withinMs)) break;
  }
  await endOrphans(cluster);
}

/** Back ends that outlived their postmaster hold the shared memory; most go by themselves, a busy one does not. */
export async function endOrphans(cluster: string): Promise<void> {
  const isEmpty = (): boolean => processesIn(cluster).length === 0;
  if (await eventually(isEmpty, 300)) return;
  for (const signal of ['SIGQUIT', 'SIGKILL'] as const) {
    for (const pid of processesIn(cluster)) send(pid, signal);
    if (await eventually(isEmpty, 2_000)) return;
  }
}

/**
 * PostgreSQL takes its stale note for a live server when the number in it belongs to another process by now.
 * Called only once no process is left on the data.
 */
export function forgetStalePostmaster(cluster: string): void {
  const stale = readPostmaster(cluster);
  if (stale && isInUse(stale.pid)) rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

/** A zombie counts: PostgreSQL asks the system in the same way. */
function isInUse(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone already
  }
}
