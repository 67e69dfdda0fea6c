// When a message is due again that waits on a verdict, as many others may.
import { type Verdict } from '../guard/ask.js';

const DAY_MS = 86_400_000;
// Sending hours that never come may yet be changed, or a calendar may.
const LOOK_AGAIN_MS = 30 * DAY_MS;

/**
 * For a verdict of `allow` or `defer` at that moment; null where only an event of its own wakes it. What is paused is due
 * at once: whoever claims passes it over for as long as the pause stands, and nothing has to be woken when it ends.
 */
export function dueOf({ decision, spreadMs }: Verdict, at: Date, random: () => number = Math.random): Date | null {
  const { outcome, reasons, retryAt } = decision;
  if (outcome === 'allow' || reasons.some(({ code }) => code === 'sending_paused')) return at;
  if (retryAt !== null) return new Date(Date.parse(retryAt) + Math.floor(spreadMs * random()));
  const neverOpens = reasons.some(
    ({ code, with: told }) => code === 'outside_sending_window' && told['retryAt'] === undefined,
  );
  return neverOpens ? new Date(at.getTime() + LOOK_AGAIN_MS) : null;
}
