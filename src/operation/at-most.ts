// Waiting with an end: for what is worth a moment of patience on the way out, and no more.
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Until the work has ended, or so many milliseconds. The timer goes with the wait: one that is left behind would keep
 * the process from ending. Rejects where the work does.
 */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const timer = pause(ms, undefined, { signal: over.signal }).catch(() => undefined);
  try {
    await Promise.race([work, timer]);
  } finally {
    over.abort();
  }
}
