// Checks that the log only grew since this browser last looked: its own memory is the earlier checkpoint.
import { ask, type Schemas } from '../api/client';
import { fromBase64, NotProved, readCheckpoint } from './verify';
import { checkConsistency } from './consistency';

const KEPT = 'outreach-guard-checkpoint:';

export type Growth = {
  /** The size that this browser had seen; null at the first look. */
  readonly from: number | null;
  readonly size: number;
  /** Why the log is not what it was; null where it is. */
  readonly failure: string | null;
};

/** A log that does not hold is an answer; a service that is away is an error. */
export async function checkGrowth(): Promise<Growth> {
  const [key, note] = await Promise.all([
    ask<string>('GET', '/v1/ledger/key'),
    ask<string>('GET', '/v1/ledger/checkpoint'),
  ]);
  let [from, size]: [number | null, number] = [null, 0];
  try {
    const now = await readCheckpoint(note, key);
    size = now.size;
    const kept = localStorage.getItem(KEPT + now.origin);
    if (kept !== null) {
      // With the key of today: after a change of keys both sign for a while, and a checkpoint is looked at often.
      const before = await readCheckpoint(kept, key);
      from = before.size;
      await agrees(before, now);
    }
    localStorage.setItem(KEPT + now.origin, note);
    return { from, size, failure: null };
  } catch (error) {
    if (error instanceof NotProved) return { from, size, failure: error.message };
    throw error;
  }
}

type Checkpoint = Awaited<ReturnType<typeof readCheckpoint>>;

async function agrees(before: Checkpoint, now: Checkpoint): Promise<void> {
  if (now.size < before.size) throw new NotProved(`the log had ${before.size} entries and has ${now.size}`);
  if (before.size === 0) return;
  const query = { from: before.size, to: now.size };
  const proof = await ask<Schemas['ConsistencyProof']>('GET', '/v1/ledger/proof/consistency', undefined, query);
  await checkConsistency(before, now, proof.hashes.map(fromBase64));
}
