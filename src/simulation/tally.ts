// What a simulation has found so far: how many decisions would change, which way, for which reasons, with a few samples.
import { type Decision, type Outcome, type ReasonCode, REASON_OUTCOMES } from '../policy/decision.js';

const SAMPLES = 5;

/** A decision that would change. It names nobody: its id leads to the person, for those who may look. */
type Sample = {
  readonly decision: string;
  readonly country: string | null;
  readonly recipientKind: string;
  readonly was: Outcome;
  readonly becomes: Outcome;
};

type ReasonTally = { count: number; samples: Sample[] };

type Turned = { count: number; reasons: Partial<Record<ReasonCode, ReasonTally>> };

export type Tally = {
  /** On record in the period; null until they are counted. */
  total: number | null;
  /** Looked at so far. */
  decisions: number;
  /** Of those, what was decided anew: each question, and each send once. */
  decidedAnew: number;
  /** Decided before for a send that is counted by its newest decision. */
  sameSend: number;
  /** Not readable any more, for the person was erased. */
  erased: number;
  /** Made under a pack that was never in force in this installation. */
  unknownPack: number;
  unchanged: number;
  /** How many went from one outcome to another: `allow>block`. */
  changes: Record<string, number>;
  /** By the reasons that would block. */
  newlyBlocked: Turned;
  /** By the reasons that stood in the way. */
  newlyAllowed: Turned;
};

export function emptyTally(): Tally {
  return {
    ...{ total: null, decisions: 0, decidedAnew: 0, sameSend: 0, erased: 0, unknownPack: 0, unchanged: 0 },
    ...{ changes: {}, newlyBlocked: { count: 0, reasons: {} }, newlyAllowed: { count: 0, reasons: {} } },
  };
}

/** Counts one decision and what would become of it. */
export function count(tally: Tally, id: string, was: Decision, becomes: Decision): void {
  tally.decidedAnew++;
  if (was.outcome === becomes.outcome) {
    tally.unchanged++;
    return;
  }
  const change = `${was.outcome}>${becomes.outcome}`;
  tally.changes[change] = (tally.changes[change] ?? 0) + 1;
  const { country, recipientKind } = becomes;
  const sample = { decision: id, country, recipientKind, was: was.outcome, becomes: becomes.outcome };
  if (becomes.outcome === 'block') turn(tally.newlyBlocked, becomes, sample);
  if (becomes.outcome === 'allow') turn(tally.newlyAllowed, was, sample);
}

/** By every reason that has the outcome of the decision which has them. */
function turn(turned: Turned, decision: Decision, sample: Sample): void {
  turned.count++;
  for (const { code } of decision.reasons) {
    if (REASON_OUTCOMES[code] !== decision.outcome) continue;
    const tally = (turned.reasons[code] ??= { count: 0, samples: [] });
    tally.count++;
    if (tally.samples.length < SAMPLES) tally.samples.push(sample);
  }
}
