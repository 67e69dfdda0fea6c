// Waits for what the workers do.
import { setTimeout as pause } from 'node:timers/promises';
import { DemoFailed } from './demo-failed.js';

const WITHIN_MS = 60_000;
const PAUSE_MS = 50;

/** Looks until what it sees is `enough`; throws `DemoFailed` after a minute. */
export async function until<T>(what: string, look: () => Promise<T>, enough: (seen: T) => boolean): Promise<T> {
  const end = Date.now() + WITHIN_MS;
  for (;;) {
    const seen = await look();
    if (enough(seen)) return seen;
    if (Date.now() > end) {
      throw new DemoFailed(`${what} did not come to its end within ${WITHIN_MS / 1_000} s: ${JSON.stringify(seen)}`);
    }
    await pause(PAUSE_MS);
  }
}
