// A decision with everything that was needed to make it, before it is on record.
import { type Facts } from '../policy/facts.js';
import { type Dossier } from '../provenance/dossier.js';
import { type Verdict } from './ask.js';
import { type Addressed, type Beside } from './facts-of.js';

/** Whom an ask is about, and what is stored about them. */
export type Matter = Beside & { readonly one: Addressed; readonly dossier: Dossier };

export type Judged = Matter & { readonly facts: Facts; readonly verdict: Verdict };
