// What delivery needs to be told, by whoever puts the program together.
import { type BreakerSettings } from './breaker.js';

export abstract class DeliverySettings {
  /** The base of every link in a mail, without a slash at its end. Read for each mail: the port may be known late. */
  abstract readonly publicUrl: string;
  /** Our domain for what comes back; null: bounces go to the sender, one unsubscribes by link alone. */
  abstract readonly returnDomain: string | null;
  /** A message that keeps failing is refused this long after its first failure. */
  abstract readonly giveUpAfterMs: number;
  /** A failed message waits this long, and twice as long each further time up to the most. */
  abstract readonly backOffMs: { readonly first: number; readonly most: number };
  /** When a relay is left alone, and for how long. */
  abstract readonly breaker: BreakerSettings;
  /** How often workers look round: for what became due, and for what a dead worker left behind. */
  abstract readonly lookRoundMs: number;
  /** How long a stopping worker waits for what is under way. */
  abstract readonly stopWithinMs: number;
}

export const USUAL_BACK_OFF_MS = { first: 60_000, most: 3_600_000 };
export const USUAL_LOOK_ROUND_MS = 1_000;
