// What the ledger keeps of a decision, sealed, and the facts as they are read back from it, whoever wrote them and when.
import { type Decision } from '../policy/decision.js';
import { type Facts } from '../policy/facts.js';
import { type Occasion } from './ask.js';

/** Facts that decisions had not always. */
type Later = 'message' | 'controllerPolicy' | 'overrides' | 'confirmation';

export type StoredDecision = {
  /** Absent in what was recorded before it was noted. */
  readonly for?: Occasion;
  /** True where the caller was told `allow` all the same. */
  readonly shadow?: boolean;
  readonly facts: Omit<Facts, Later> & Partial<Pick<Facts, Later>>;
  readonly decision: Decision;
  /** The packs that applied, by their digests. */
  readonly pack: string;
};

export function readStored(payload: string): StoredDecision {
  return JSON.parse(payload) as StoredDecision;
}

/** The facts to decide from once more: what was no fact then stands in nobody's way now. */
export function factsIn({ facts }: StoredDecision): Facts {
  return { message: null, controllerPolicy: null, overrides: [], confirmation: null, ...facts };
}
