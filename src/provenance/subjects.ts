// The people a controller has a record of: each with a key of their own, made when the first thing is recorded.
import { Injectable } from '@nestjs/common';
import { MasterKey } from '../access/master-key.js';
import { newSubjectKey, type SubjectKey, subjectKey } from '../ledger/sealing.js';
import { subjectId } from '../recipient/identity.js';
import { type Mailbox } from '../recipient/mailbox.js';
import { newId } from '../values/id.js';
import { type Sql, rows } from '../values/sql.js';
import { type MailboxName } from './dossier.js';
import { type Known } from './known.js';

/** A person to be recorded: `mailbox` is the normal form, `email` the spelling to keep (null where it is no address). */
export type Person = MailboxName & { readonly mailbox: Mailbox; readonly email: string | null };

export type Subject = { readonly id: string; readonly key: SubjectKey };

@Injectable()
export class Subjects {
  public constructor(private readonly masterKey: MasterKey) {}

  /** The subject whose wrapped key a dossier holds. */
  public open(name: MailboxName, stored: { readonly id: string; readonly wrappedKey: Buffer }): Subject {
    return { id: stored.id, key: subjectKey(this.masterKey.unwrap(stored.wrappedKey, boundTo(name))) };
  }

  /**
   * Makes sure that each person has a contact and a key, and answers their subjects in order. When two processes meet
   * the same new person, the first one's key counts and both use it.
   */
  public async ensure(sql: Sql, people: readonly Person[], at: Date): Promise<Subject[]> {
    if (people.length === 0) return [];
    const stored = await rows<{ n: string; subject_id: string; subject_key: Buffer }>(sql, ENSURE, [
      ...this.drafts(people, at),
      at,
    ]);
    const subjects: Subject[] = [];
    for (const one of stored) {
      const index = Number(one.n) - 1;
      const person = people[index];
      if (person) subjects[index] = this.open(person, { id: one.subject_id, wrappedKey: one.subject_key });
    }
    return subjects;
  }

  /**
   * Makes contacts of the people whose mailbox has no row yet and answers their contact ids in order; undefined where
   * there is a row already, which stays as it is. Each mailbox may be asked for once.
   */
  public async create(
    sql: Sql,
    people: readonly (Person & { readonly adds: Known })[],
    at: Date,
  ): Promise<(string | undefined)[]> {
    if (people.length === 0) return [];
    const made = await rows<{ n: string; contact_id: string }>(sql, CREATE, [
      ...this.drafts(people, at),
      at,
      people.map((person) => JSON.stringify(person.adds)),
    ]);
    const ids: (string | undefined)[] = new Array<string | undefined>(people.length).fill(undefined);
    for (const one of made) ids[Number(one.n) - 1] = one.contact_id;
    return ids;
  }

  /** Columns for new mailbox rows: controller, mailbox, contact, e-mail, subject id, wrapped subject key. */
  private drafts(people: readonly Person[], at: Date): unknown[][] {
    const keys = people.map((person) => {
      const unwrapped = newSubjectKey();
      const id = subjectId(person.mailbox, subjectKey(unwrapped).naming).toString('hex');
      return { id, wrapped: this.masterKey.wrap(unwrapped, boundTo(person)) };
    });
    return [
      people.map((person) => person.controllerId),
      people.map((person) => person.mailboxId),
      people.map(() => newId('con', at.getTime())),
      people.map((person) => person.email),
      keys.map((key) => key.id),
      keys.map((key) => key.wrapped),
    ];
  }
}

function boundTo(name: MailboxName): string {
  return `${name.controllerId} ${name.mailboxId.toString('base64')}`;
}

// The upsert keeps the first key (a stop entry gets its first one here) and returns what is stored in either case.
// One mailbox may be asked for twice in a batch: DISTINCT ON takes the first, the join gives both the same answer.
const ENSURE = `
WITH asked AS (
  SELECT * FROM unnest($1::text[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::bytea[])
    WITH ORDINALITY AS a (controller_id, mailbox_id, contact_id, email, subject_id, subject_key, n)
), stored AS (
  INSERT INTO mailbox AS m (controller_id, mailbox_id, contact_id, email, subject_id, subject_key, created_at, updated_at)
  SELECT DISTINCT ON (controller_id, mailbox_id)
    controller_id, mailbox_id, contact_id, email, subject_id, subject_key, $7::timestamptz, $7::timestamptz
  FROM asked ORDER BY controller_id, mailbox_id, n
  ON CONFLICT (controller_id, mailbox_id) DO UPDATE SET
    contact_id = coalesce(m.contact_id, excluded.contact_id),
    email = coalesce(m.email, excluded.email),
    subject_id = coalesce(m.subject_id, excluded.subject_id),
    subject_key = coalesce(m.subject_key, excluded.subject_key)
  RETURNING m.controller_id, m.mailbox_id, m.subject_id, m.subject_key
)
SELECT a.n, s.subject_id, s.subject_key FROM asked a JOIN stored s USING (controller_id, mailbox_id)`;

const CREATE = `
WITH asked AS (
  SELECT * FROM unnest($1::text[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::bytea[], $8::text[])
    WITH ORDINALITY AS a (controller_id, mailbox_id, contact_id, email, subject_id, subject_key, known, n)
), made AS (
  INSERT INTO mailbox (controller_id, mailbox_id, contact_id, email, subject_id, subject_key, known, created_at, updated_at)
  SELECT controller_id, mailbox_id, contact_id, email, subject_id, subject_key, known, $7::timestamptz, $7::timestamptz
  FROM asked ON CONFLICT (controller_id, mailbox_id) DO NOTHING RETURNING contact_id
)
SELECT n, contact_id FROM asked JOIN made USING (contact_id)`;
