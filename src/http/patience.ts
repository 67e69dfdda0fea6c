// How long what was not taken elsewhere waits before it is offered again.

/** Seconds until the next attempt after each that failed; then it is dead. As Standard Webhooks proposes. */
const PATIENCE_S = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
const JITTER = 0.2;

/** Seconds until the next attempt, not the same for all that failed at once; null where there have been enough. */
export function waitAfter(attempts: number): number | null {
  const wait = PATIENCE_S[attempts - 1];
  return wait === undefined ? null : wait * (1 - JITTER + 2 * JITTER * Math.random());
}
