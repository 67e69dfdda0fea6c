// Puts decisions on record: facts and answer sealed under the person's key, a leaf in the ledger for each.
import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Leaf } from '../ledger/leaf.js';
import { Ledger } from '../ledger/ledger.js';
import { sealPayload } from '../ledger/sealing.js';
import { type Facts, type Message } from '../policy/facts.js';
import { isErased } from '../provenance/dossier.js';
import { type Person, type Subject, Subjects } from '../provenance/subjects.js';
import { newId } from '../values/id.js';
import { nth } from '../values/nth.js';
import { type Sql } from '../values/sql.js';
import { type Verdict } from './ask.js';
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
    const digests = new Map<Message, string>();
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
        payload: sealPayload(subject.key.sealing, payloadOf(judged, digests), id),
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
    const people = missing.map(personOf);
    const made = await this.subjects.ensure(sql, people, now);
    return new Map(missing.map((matter, n) => [matter, nth(made, n)]));
  }

  private storedSubject({ one, dossier: { subject } }: Matter): Subject {
    if (!subject) throw new Error('a person has no subject on record');
    return this.subjects.open({ controllerId: one.controller.id, mailboxId: one.mailboxId }, subject);
  }
}

/** Of somebody who was erased no address is kept, whoever asks about them again. */
function personOf({ one: { controller, mailboxId, mailbox, unusable, ask }, dossier }: Matter): Person {
  const isKept = unusable === null && !isErased(dossier);
  return { controllerId: controller.id, mailboxId, mailbox, email: isKept ? ask.recipient.email : null };
}

/**
 * What the decision was made from and what it was: enough to make it again (promise 4). The message stands as the
 * digest of its text: a thousand recipients of one message do not keep a thousand copies.
 */
function payloadOf({ facts, verdict }: Judged, digests: Map<Message, string>): string {
  const { message } = facts;
  let digest: string | null = null;
  if (message) {
    digest = digests.get(message) ?? `sha256:${hash('sha256', JSON.stringify(message), 'hex')}`;
    digests.set(message, digest);
  }
  return JSON.stringify({
    v: 1,
    facts: withoutMessage(facts),
    messageDigest: digest,
    decision: verdict.decision,
    pack: verdict.pack,
  });
}

/** Written out: to leave a member out of a copy by `...rest` costs as much as the rest of the record. */
function withoutMessage(facts: Facts): Omit<Facts, 'message'> {
  return {
    at: facts.at,
    purpose: facts.purpose,
    sender: facts.sender,
    controller: facts.controller,
    recipient: facts.recipient,
    sources: facts.sources,
    consents: facts.consents,
    customer: facts.customer,
    relevance: facts.relevance,
    profile: facts.profile,
    suppressions: facts.suppressions,
    registers: facts.registers,
    history: facts.history,
    composedByGuard: facts.composedByGuard,
  };
}
