// Signs the checkpoints of every controller's log: one key of the house, under a name of each log's own.
import { type KeyObject } from 'node:crypto';
import { checkpointText } from './tree/checkpoint.js';
import { formatNote, signText } from './tree/note.js';
import { ALGORITHM, publicHalf, verifierKey, type VerifierKey } from './tree/verifier-key.js';

/** The first line of a log's checkpoints, and the name of its key. It never changes, wherever the service moves. */
function originOf(controllerId: string): string {
  return `outreach-guard/${controllerId}`;
}

export function logKey(controllerId: string, publicKey: Buffer): VerifierKey {
  return verifierKey(originOf(controllerId), ALGORITHM.note, publicKey);
}

export class LogSigner {
  public readonly publicKey: Buffer;

  /** While a former key is given too, both sign: whoever knows only that one can follow the log to the new one. */
  public constructor(
    private readonly current: KeyObject,
    private readonly former: KeyObject | null = null,
  ) {
    this.publicKey = publicHalf(current);
  }

  public sign(controllerId: string, size: number, root: Buffer): string {
    const text = checkpointText(originOf(controllerId), size, root);
    const keys = this.former ? [this.current, this.former] : [this.current];
    return formatNote({
      text,
      signatures: keys.map((key) => signText(text, logKey(controllerId, publicHalf(key)), key)),
    });
  }
}
