// Decides once more what was decided before: under the law of then, or under a candidate, and says what differs.
import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../guard/audit-log.js';
import { type Reader } from '../guard/readings.js';
import { factsIn, type StoredDecision } from '../guard/stored-decision.js';
import { applyingLaw } from '../policy/applying-law.js';
import { decide } from '../policy/decide.js';
import { type Decision } from '../policy/decision.js';
import { type DigestedPolicy } from '../policy/facts.js';
import { type DigestedPack } from '../policy/pack.js';
import { Packs } from '../rulebook/packs.js';

/** What is tried in the place of what was in force; null where that stays as it was. */
export type Candidate = { readonly pack: DigestedPack | null; readonly policy: DigestedPolicy | null };

const AS_IT_WAS: Candidate = { pack: null, policy: null };

type Difference = { readonly field: string; readonly recorded: unknown; readonly replayed: unknown };

export type Replay = {
  readonly stored: StoredDecision;
  /** Null where a pack that the decision names was never in force in this installation. */
  readonly replayed: Decision | null;
  /** Empty where the same decision came out. */
  readonly differences: readonly Difference[];
};

@Injectable()
export class Retrial {
  public constructor(
    private readonly auditLog: AuditLog,
    private readonly packs: Packs,
  ) {}

  /** Promise 4. Null where the controller has no such decision. */
  public async replay(controllerId: string, id: string, reader: Reader): Promise<Replay | null> {
    const stored = await this.auditLog.keptOne(controllerId, id, reader);
    if (!stored) return null;
    const replayed = await this.again(stored);
    const differences = replayed ? differencesBetween(stored.decision, replayed) : [];
    return { stored, replayed, differences };
  }

  /** The decision that comes out of the same facts; null where a pack that it names was never in force here. */
  public async again(stored: StoredDecision, candidate: Candidate = AS_IT_WAS): Promise<Decision | null> {
    const packs = await this.packs.named(stored.pack);
    if (!packs) return null;
    const facts = factsIn(stored);
    const { country, kind } = facts.recipient;
    const recipient = instead(packs.recipient, country, candidate.pack);
    const controller = instead(packs.controller, facts.controller.country, candidate.pack);
    const controllerPolicy = candidate.policy ?? facts.controllerPolicy;
    return decide({ ...facts, controllerPolicy }, applyingLaw(recipient, controller, kind));
  }
}

/** A candidate is tried for its country, also where the country had no pack of its own before. */
function instead(pack: DigestedPack, country: string | null, candidate: DigestedPack | null): DigestedPack {
  return candidate && (candidate.country === pack.country || candidate.country === country) ? candidate : pack;
}

const FIELDS = ['outcome', 'lawfulBasis', 'reasons', 'country', 'recipientKind', 'retryAt'] as const;

function differencesBetween(recorded: Decision, replayed: Decision): Difference[] {
  return FIELDS.filter((field) => !isDeepStrictEqual(recorded[field], replayed[field])).map((field) => ({
    ...{ field, recorded: recorded[field], replayed: replayed[field] },
  }));
}
