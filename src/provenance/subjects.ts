// The people a controller has a record of: each with a key of their own, made when the first thing is recorded.
import { setImmediate as giveWay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { MasterKey } from '../access/master-key.js';
import { type SubjectKey, subjectKey } from '../ledger/sealing.js';
import { type Mailbox } from '../recipient/mailbox.js';
import { BinaryRows } from '../values/binary-rows.js';
import { copyIn } from '../values/copy-in.js';
import { newId } from '../values/id.js';
import { nth } from '../values/nth.js';
import { preparedRows } from '../values/prepared.js';
import { RecentlyUsed } from '../values/recently-used.js';
import { type Sql } from '../values/sql.js';
import { CipherThread } from './cipher-thread.js';
import { type MailboxName } from './dossier.js';
import { type Known } from './known.js';
import { boundTo } from './person-keys.js';
import { CREATE, ENSURE } from './subject-statements.js';

/** A person to be recorded: `mailbox` is the normal form, `email` the spelling to keep (null where it is no address). */
export type Person = MailboxName & { readonly mailbox: Mailbox; readonly email: string | null };

export type Subject = { readonly id: string; readonly key: SubjectKey };

/** People whose rows are written before others get their turn: a millisecond or so. */
const AT_A_STRETCH = 250;

@Injectable()
export class Subjects {
  /**
   * By subject id. Serves only whoever has just read the same wrapped key in the row of the same mailbox: a key that was
   * destroyed opens nothing any more, and leaves the memory of other processes within two minutes.
   */
  private readonly opened = new RecentlyUsed<Opened>({ most: 50_000, keptMs: 60_000 });

  public constructor(
    private readonly masterKey: MasterKey,
    private readonly thread: CipherThread,
  ) {}

  /** The subject whose wrapped key a dossier holds. */
  public open(name: MailboxName, stored: { readonly id: string; readonly wrappedKey: Buffer }): Subject {
    const of = `${stored.wrappedKey.toString('latin1')}${name.mailboxId.toString('latin1')}`;
    const before = this.opened.get(stored.id);
    if (before?.of === of) return { id: stored.id, key: before.key };
    // A copy: the cipher's own buffer weighs five times its bytes.
    const key = subjectKey(Buffer.from(this.masterKey.unwrap(stored.wrappedKey, boundTo(name))));
    this.opened.set(stored.id, { of, key });
    return { id: stored.id, key };
  }

  /** To be called after the commit that destroys the key of this subject. */
  public forget(subjectId: string): void {
    this.opened.forget(subjectId);
  }

  /**
   * Makes sure that each person has a contact and a key, and answers their subjects in order. When two processes meet
   * the same new person, the first one's key counts and both use it.
   */
  public async ensure(sql: Sql, people: readonly Person[], at: Date): Promise<Subject[]> {
    if (people.length === 0) return [];
    const drafts = await this.drafts(people, at);
    const stored = await preparedRows<{ n: string; subject_id: string; subject_key: Buffer }>(sql, ENSURE, [
      ...columnsOf(people, drafts),
      at,
    ]);
    const subjects: Subject[] = [];
    for (const one of stored) {
      const index = Number(one.n) - 1;
      const [person, draft] = [people[index], drafts[index]];
      if (draft?.subject.id === one.subject_id) subjects[index] = draft.subject;
      else if (person) subjects[index] = this.open(person, { id: one.subject_id, wrappedKey: one.subject_key });
    }
    return subjects;
  }

  /**
   * What `create` and `copy` take: people, with a contact id and a key for each, should they be new. With `toCopy`
   * also their rows. Made ahead of the transaction, and giving way, for it is most of the work of a long list.
   */
  public async draft(people: readonly NewPerson[], at: Date, toCopy: boolean): Promise<DraftedPeople> {
    const drafts = await this.drafts(people, at);
    const known: string[] = [];
    const rows = new BinaryRows(toCopy ? people.length * USUAL_ROW_BYTES : 0);
    for (const [n, person] of people.entries()) {
      if (n % AT_A_STRETCH === AT_A_STRETCH - 1) await giveWay();
      const text = JSON.stringify(person.adds);
      known.push(text);
      if (toCopy) addRow(rows, person, nth(drafts, n), text, at);
    }
    return { people, drafts, known, at, rows: toCopy ? rows.finish() : null };
  }

  /**
   * Makes contacts of the people whose mailbox has no row yet and answers their contact ids in order; undefined where
   * there is a row already, which stays as it is. Each mailbox may be asked for once.
   */
  public async create(sql: Sql, { people, drafts, known, at }: DraftedPeople): Promise<(string | undefined)[]> {
    if (people.length === 0) return [];
    const made = await preparedRows<{ n: string; contact_id: string }>(sql, CREATE, [
      ...columnsOf(people, drafts),
      at,
      known.join('\n'),
    ]);
    const ids: (string | undefined)[] = new Array<string | undefined>(people.length).fill(undefined);
    for (const one of made) ids[Number(one.n) - 1] = one.contact_id;
    return ids;
  }

  /** The same where nobody has a row yet, in two thirds of the time; where somebody has, it fails as `isDuplicate`. */
  public async copy(sql: Sql, { drafts, rows }: DraftedPeople): Promise<string[]> {
    if (!rows) throw new Error('these people were not drafted to be copied');
    await copyIn(sql, `mailbox (${COPIED_COLUMNS.join(', ')})`, rows);
    return drafts.map((draft) => draft.contactId);
  }

  private async drafts(people: readonly Person[], at: Date): Promise<Draft[]> {
    const keys = await this.thread.keysFor(people);
    return keys.map(({ subjectId, key, wrapped }) => ({
      contactId: newId('con', at.getTime()),
      subject: { id: subjectId, key },
      wrappedKey: wrapped,
    }));
  }
}

/** `of`: the wrapped key and the mailbox that it was read with. */
type Opened = { readonly of: string; readonly key: SubjectKey };
export type NewPerson = Person & { readonly email: string; readonly adds: Known };

export type DraftedPeople = {
  readonly people: readonly NewPerson[];
  readonly drafts: readonly Draft[];
  /** What is stated about each, as JSON. */
  readonly known: readonly string[];
  readonly at: Date;
  /** Null where they are not expected to be new. */
  readonly rows: Buffer | null;
};

type Draft = { readonly contactId: string; readonly subject: Subject; readonly wrappedKey: Buffer };

/** What both statements take of new mailbox rows: controller, mailbox, contact, e-mail, subject id, wrapped subject key. */
function columnsOf(people: readonly Person[], drafts: readonly Draft[]): unknown[] {
  return [
    people.map((person) => person.controllerId).join('\n'),
    Buffer.concat(people.map((person) => person.mailboxId)),
    drafts.map((draft) => draft.contactId).join('\n'),
    people.map((person) => person.email ?? '').join('\n'),
    drafts.map((draft) => draft.subject.id).join('\n'),
    Buffer.concat(drafts.map((draft) => draft.wrappedKey)),
  ];
}

const COPIED_COLUMNS = [
  'controller_id',
  'mailbox_id',
  'contact_id',
  'email',
  'subject_id',
  'subject_key',
  'known',
  'created_at',
  'updated_at',
];

const USUAL_ROW_BYTES = 1_024;

function addRow(rows: BinaryRows, person: Person, draft: Draft, known: string, at: Date): void {
  rows.begin(COPIED_COLUMNS.length);
  rows.text(person.controllerId);
  rows.bytes(person.mailboxId);
  rows.text(draft.contactId);
  rows.text(person.email);
  rows.text(draft.subject.id);
  rows.bytes(draft.wrappedKey);
  rows.text(known);
  rows.moment(at.getTime());
  rows.moment(at.getTime());
}
