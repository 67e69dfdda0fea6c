/** Waits for what must come about by itself. */
import { setTimeout as pause } from 'node:timers/promises';

/** Repeats the claim until it holds; at the end of the time it fails as the claim failed last. */
export async function eventually(claim: () => Promise<void> | void, { withinMs }: { withinMs: number }): Promise<void> {
  const until = Date.now() + withinMs;
  for (;;) {
    try {
      await claim();
      return;
    } catch (error) {
      if (Date.now() >= until) throw error;
      await pause(25);
    }
  }
}
