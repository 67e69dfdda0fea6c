// "Prove it": fetches what belongs to one record, and has each step verified here, in the browser.
import { ask, type Schemas } from '../api/client';
import { hex, leafHash, NotProved, readCheckpoint, readKey, rootOf, sameBytes, fromBase64 } from './verify';

export type Step = 'entry' | 'key' | 'checkpoint' | 'inclusion';
export type Proved = {
  readonly steps: readonly { readonly step: Step; readonly detail: string }[];
  /** What failed, and at which step; null where everything holds. */
  readonly failure: { readonly step: Step; readonly why: string } | null;
  readonly index: number | null;
  readonly size: number | null;
};

/**
 * The record's leaf hashes to what the record names, the checkpoint is signed, and the leaf is in the tree that it signs.
 * A service that is away is an error; a proof that does not hold is an answer.
 */
export async function prove(id: string, leaf: string | null): Promise<Proved> {
  const steps: { step: Step; detail: string }[] = [];
  let step: Step = 'entry';
  let [index, size]: [number | null, number | null] = [null, null];
  const done = (detail: string, next: Step): void => {
    steps.push({ step, detail });
    step = next;
  };
  try {
    const entry = await ask<Schemas['LogEntry']>('GET', `/v1/ledger/entries/${id}`);
    index = entry.index;
    const own = await leafHash(fromBase64(entry.leaf));
    if (leaf !== null && leaf !== `sha256:${hex(own)}`)
      throw new NotProved('the leaf is not the one that the record names');
    if (!namesRecord(fromBase64(entry.leaf), id)) throw new NotProved('the leaf is of another record');
    done(hex(own), 'key');

    const keyText = await ask<string>('GET', '/v1/ledger/key');
    done(hex((await readKey(keyText)).id), 'checkpoint');

    const checkpoint = await readCheckpoint(await ask<string>('GET', '/v1/ledger/checkpoint'), keyText);
    size = checkpoint.size;
    done(hex(checkpoint.root), 'inclusion');

    const proof = await ask<Schemas['InclusionProof']>('GET', '/v1/ledger/proof/inclusion', undefined, { index, size });
    const root = await rootOf(own, index, size, proof.hashes.map(fromBase64));
    if (!sameBytes(root, checkpoint.root)) throw new NotProved('the leaf is not in the tree that the checkpoint signs');
    done(hex(root), 'inclusion');
    return { steps, failure: null, index, size };
  } catch (error) {
    if (error instanceof NotProved) return { steps, failure: { step, why: error.message }, index, size };
    throw error;
  }
}

function namesRecord(leaf: Uint8Array, id: string): boolean {
  const read: unknown = JSON.parse(new TextDecoder().decode(leaf));
  return typeof read === 'object' && read !== null && 'id' in read && read.id === id;
}
