// Puts decisions on record: facts and answer sealed under the person's key, a leaf in the ledger for each.
import { setImmediate as giveWay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Ledger } from '../ledger/ledger.js';
import { type UnsealedLeaf } from '../ledger/sheaf.js';
import { CipherThread } from '../provenance/cipher-thread.js';
import { isErased } from '../provenance/dossier.js';
import { type Person, type Subject, Subjects } from '../provenance/subjects.js';
import { newId } from '../values/id.js';
import { nth } from '../values/nth.js';
import { type Sql } from '../values/sql.js';
import { type Verdict } from './ask.js';
import { type Judge } from './judge.js';
import { type Judged, type Matter } from './judged.js';

type Recording = { readonly judge: Pick<Judge, 'decide'>; readonly now: Date; readonly part: number };

@Injectable()
export class Recorder {
  public constructor(
    private readonly subjects: Subjects,
    private readonly ledger: Ledger,
    private readonly thread: CipherThread,
  ) {}

  /**
   * Decides and records, and answers the verdicts with id and leaf hash. Each is sealed as soon as it is decided, so that
   * the facts of a thousand people never are in memory at once. The people are looked after in one statement; each `part`
   * of their decisions is one statement of its own, durable by itself unless `sql` is a transaction.
   */
  public async record(sql: Sql, matters: readonly Matter[], { judge, now, part }: Recording): Promise<Verdict[]> {
    const at = now.toISOString();
    const made = await this.newSubjects(sql, matters, now);
    const parts: Promise<Verdict[]>[] = [];
    try {
      for (let from = 0; from < matters.length; from += part) {
        if (from > 0) await giveWay();
        const verdicts: Verdict[] = [];
        const leaves: UnsealedLeaf[] = [];
        for (const matter of matters.slice(from, from + part)) {
          const judged = judge.decide(matter, at);
          const subject = made.get(matter) ?? this.storedSubject(matter);
          verdicts.push(judged.verdict);
          leaves.push(leafOf(judged, subject, now));
        }
        parts.push(this.appended(sql, leaves, verdicts));
      }
      return (await Promise.all(parts)).flat();
    } finally {
      await Promise.allSettled(parts); // who hears of a failure hears of it when nothing is under way any more
    }
  }

  private async appended(sql: Sql, leaves: readonly UnsealedLeaf[], verdicts: readonly Verdict[]): Promise<Verdict[]> {
    const hashes = await this.ledger.appendSealed(sql, await this.thread.seal(leaves));
    return verdicts.map((verdict, n) => {
      const leaf = `sha256:${nth(hashes, n)}`;
      return { ...verdict, id: nth(leaves, n).id, leaf };
    });
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

function leafOf(judged: Judged, subject: Subject, now: Date): UnsealedLeaf {
  return {
    id: newId('dec', now.getTime()),
    type: 'decision',
    at: judged.facts.at,
    controllerId: judged.one.controller.id,
    subjectId: subject.id,
    plain: payloadOf(judged),
    sealingKey: subject.key.sealing,
  };
}

/** Of somebody who was erased no address is kept, whoever asks about them again. */
function personOf({ one: { controller, mailboxId, mailbox, unusable, ask }, dossier }: Matter): Person {
  const isKept = unusable === null && !isErased(dossier);
  return { controllerId: controller.id, mailboxId, mailbox, email: isKept ? ask.recipient.email : null };
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
