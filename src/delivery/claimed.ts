// A message in the hands of one worker: decided anew, its frequency slot taken, not yet begun.
import { type Letter } from './letter.js';

export type Claimed = {
  readonly id: string;
  /** The number of the worker that holds it. */
  readonly worker: string;
  /** By `performance.now()`. */
  readonly claimedAtMs: number;
  /** How often it failed before. */
  readonly attempts: number;
  /** The version of the set of relays at the claim. */
  readonly relays: string;
  readonly letter: Letter;
  readonly slot: Slot | null;
  /** The limits that it counts under; none where its sender has none. */
  readonly scopes: readonly string[];
};

/** The place in `mailbox.cold_sent_at` that was taken for a message; given back where it certainly did not go out. */
export type Slot = { readonly controllerId: string; readonly mailboxId: Buffer; readonly stamp: string };
