// What the ledger keeps of a decision, sealed, and the facts as they are read back from it, whoever wrote them and when.
import { type Decision } from '../policy/decision.js';
import { type Facts } from '../policy/facts.js';
import { type Occasion } from './ask.js';

type Sometimes = 'controllerPolicy' | 'overrides';

/** The facts without the words of the message; what is seldom there is left out where it is not. */
export type StoredFacts = Omit<Facts, 'message' | Sometimes> & {
  readonly [Key in Sometimes]?: Facts[Key] | undefined;
};

export type StoredDecision = {
  /** Absent in what was recorded before it was noted. */
  readonly for?: Occasion;
  /** True where the caller was told `allow` all the same. */
  readonly shadow?: boolean;
  readonly facts: StoredFacts;
  readonly decision: Decision;
  /** The packs that applied, by their digests. */
  readonly pack: string;
};

export function readStored(payload: string): StoredDecision {
  return JSON.parse(payload) as StoredDecision;
}

/** The facts to decide from once more. */
export function factsIn({ facts }: StoredDecision): Facts {
  return {
    ...facts,
    message: null,
    controllerPolicy: facts.controllerPolicy ?? null,
    overrides: facts.overrides ?? [],
  };
}
