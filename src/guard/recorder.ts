// Puts decisions on record: facts and answer sealed under the person's key, a leaf in the ledger for each.
import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Leaf } from '../ledger/leaf.js';
import { Ledger } from '../ledger/ledger.js';
import { seal } from '../ledger/sealing.js';
import { type Message } from '../policy/facts.js';
import { type Person, type Subject, Subjects } from '../provenance/subjects.js';
import { newId } from '../values/id.js';
import { type Sql } from '../values/sql.js';
import { type Verdict } from './ask.js';
import { type Judged } from './judged.js';

@Injectable()
export class Recorder {
  public constructor(
    private readonly subjects: Subjects,
    private readonly ledger: Ledger,
  ) {}

  /** Records decisions in at most two statements and answers their verdicts with id and leaf hash. */
  public async record(sql: Sql, judged: readonly Judged[], now: Date): Promise<Verdict[]> {
    const subjects = await this.subjectsOf(sql, judged, now);
    const digests = new Map<Message, string>();
    const leaves = judged.map((one, n): Leaf => {
      const id = newId('dec', now.getTime());
      const subject = subjects[n] as Subject;
      return {
        id,
        type: 'decision',
        at: one.facts.at,
        controllerId: one.one.controller.id,
        subjectId: subject.id,
        payload: seal(subject.key.sealing, payloadOf(one, digests), id),
        refersTo: [],
      };
    });
    const hashes = await this.ledger.append(sql, leaves);
    return judged.map(({ verdict }, n) => ({
      ...verdict,
      id: leaves[n]?.id ?? null,
      leaf: `sha256:${hashes[n] ?? ''}`,
    }));
  }

  private async subjectsOf(sql: Sql, judged: readonly Judged[], now: Date): Promise<Subject[]> {
    const subjects: Subject[] = [];
    const missing: { n: number; person: Person }[] = [];
    judged.forEach(({ one, dossier }, n) => {
      const name = { controllerId: one.controller.id, mailboxId: one.mailboxId };
      if (dossier.subject) subjects[n] = this.subjects.open(name, dossier.subject);
      else {
        const email = one.unusable === null ? one.ask.recipient.email : null;
        missing.push({ n, person: { ...name, mailbox: one.mailbox, email } });
      }
    });
    const people = missing.map(({ person }) => person);
    const made = await this.subjects.ensure(sql, people, now);
    missing.forEach(({ n }, index) => {
      subjects[n] = made[index] as Subject;
    });
    return subjects;
  }
}

/**
 * What the decision was made from and what it was: enough to make it again (promise 4). The message stands as the
 * digest of its text: a thousand recipients of one message do not keep a thousand copies.
 */
function payloadOf({ facts, verdict }: Judged, digests: Map<Message, string>): string {
  const { message, ...rest } = facts;
  let digest: string | null = null;
  if (message) {
    digest = digests.get(message) ?? `sha256:${hash('sha256', JSON.stringify(message), 'hex')}`;
    digests.set(message, digest);
  }
  return JSON.stringify({ v: 1, facts: rest, messageDigest: digest, decision: verdict.decision, pack: verdict.pack });
}
