// A decision with everything that was needed to make it, before it is on record.
import { type Facts } from '../policy/facts.js';
import { type Dossier } from '../provenance/dossier.js';
import { type Verdict } from './ask.js';
import { type Addressed } from './facts-of.js';

export type Judged = {
  readonly one: Addressed;
  readonly dossier: Dossier;
  readonly facts: Facts;
  readonly verdict: Verdict;
};
