// Puts decisions on record: facts and answer sealed under the person's key, a leaf in the ledger for each.
import { Injectable } from '@nestjs/common';
import { type Leaf } from '../ledger/leaf.js';
import { Ledger } from '../ledger/ledger.js';
import { seal } from '../ledger/sealing.js';
import { type Person, type Subject, Subjects } from '../provenance/subjects.js';
import { newId } from '../values/id.js';
import { nth } from '../values/nth.js';
import { type Sql } from '../values/sql.js';
import { type Verdict } from './ask.js';
import { type Addressed } from './facts-of.js';
import { type Judge } from './judge.js';
import { type Judged, type Matter } from './judged.js';

@Injectable()
export class Recorder {
  public constructor(
    private readonly subjects: Subjects,
    private readonly ledger: Ledger,
  ) {}

  /**
   * Decides and records in at most two statements, and answers the verdicts with id and leaf hash. Each is sealed as soon
   * as it is decided, so that the facts of a thousand people never are in memory at once.
   */
  public async record(
    sql: Sql,
    matters: readonly Matter[],
    judge: Pick<Judge, 'decide'>,
    now: Date,
  ): Promise<Verdict[]> {
    const made = await this.newSubjects(sql, matters, now);
    const at = now.toISOString();
    const leaves: Leaf[] = [];
    const verdicts = matters.map((matter): Verdict => {
      const judged = judge.decide(matter, at);
      const subject = made.get(matter) ?? this.storedSubject(matter);
      const id = newId('dec', now.getTime());
      leaves.push({
        id,
        type: 'decision',
        at,
        controllerId: matter.one.controller.id,
        subjectId: subject.id,
        payload: seal(subject.key.sealing, payloadOf(judged), id),
        refersTo: [],
      });
      return judged.verdict;
    });
    const hashes = await this.ledger.append(sql, leaves);
    return verdicts.map((verdict, n) => ({
      ...verdict,
      id: leaves[n]?.id ?? null,
      leaf: `sha256:${hashes[n] ?? ''}`,
    }));
  }

  /** Of those about whom nothing was on record so far. */
  private async newSubjects(sql: Sql, matters: readonly Matter[], now: Date): Promise<Map<Matter, Subject>> {
    const missing = matters.filter(({ dossier }) => dossier.subject === null);
    const people = missing.map(({ one }) => personOf(one));
    const made = await this.subjects.ensure(sql, people, now);
    return new Map(missing.map((matter, n) => [matter, nth(made, n)]));
  }

  private storedSubject({ one, dossier: { subject } }: Matter): Subject {
    if (!subject) throw new Error('a person has no subject on record');
    return this.subjects.open({ controllerId: one.controller.id, mailboxId: one.mailboxId }, subject);
  }
}

function personOf({ controller, mailboxId, mailbox, unusable, ask }: Addressed): Person {
  return { controllerId: controller.id, mailboxId, mailbox, email: unusable === null ? ask.recipient.email : null };
}

/**
 * What the decision was made from and what it was: enough to make it again (promise 4). Of the message stands what was
 * found in it, and its digest: a thousand recipients of one message do not keep a thousand copies.
 */
function payloadOf({ one, facts, verdict }: Judged): string {
  const shadow = verdict.isShadow || undefined;
  const { decision, pack } = verdict;
  return JSON.stringify({ v: 2, for: one.ask.occasion, shadow, facts, decision, pack });
}
