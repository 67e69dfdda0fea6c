// People with their sources, consents and relations: what is stated about them adds up, whoever states it.
import { Injectable } from '@nestjs/common';
import { newId } from '../values/id.js';
import { nth } from '../values/nth.js';
import { type Sql } from '../values/sql.js';
import { Consents, type StatedConsent } from './consents.js';
import { Dossiers, isErased } from './dossier.js';
import { type Known, NOTHING_KNOWN, type RecordedSource, withAdded } from './known.js';
import { type DraftedPeople, type NewPerson, Subjects } from './subjects.js';

/** A person and what is stated about them. `mailbox` is the normal form of the usable address `email`. */
export type Statement = NewPerson;

export type Kept = { readonly contactId: string; readonly isNew: boolean };

/** Statements of one batch: what each mailbox is to get, once, in the order of the mailboxes. */
export type Gathered = {
  /** Of the statements' mailboxes, in their order. */
  readonly names: readonly string[];
  readonly order: readonly string[];
  readonly drafted: DraftedPeople;
};

/** Owns what is known in the table `mailbox`. */
@Injectable()
export class Contacts {
  public constructor(
    private readonly dossiers: Dossiers,
    private readonly subjects: Subjects,
    private readonly consents: Consents,
  ) {}

  /**
   * Statements made ready to be kept, ahead of the transaction. `by` says who states them (`key_...`, `imp_...`);
   * `allNew`, that they are likely all about people of whom nothing is known.
   */
  public async gather(statements: readonly Statement[], by: string, at: Date, allNew = false): Promise<Gathered> {
    const stamped = stamping(by, at);
    const names = statements.map(nameOf);
    const merged = new Map<string, Statement>();
    statements.forEach((statement, n) => {
      const name = nth(names, n);
      const earlier = merged.get(name);
      const adds = stamped(statement.adds);
      const { controllerId, mailbox, mailboxId, email } = earlier ?? statement;
      const all = earlier ? withAdded(earlier.adds, adds) : adds;
      merged.set(name, { controllerId, mailbox, mailboxId, email, adds: all });
    });
    // In the order in which every writer locks mailbox rows, so that two never wait for each other crosswise.
    const order = [...merged.keys()].sort();
    const people = order.flatMap((name) => merged.get(name) ?? []);
    return { names, order, drafted: await this.subjects.draft(people, at, allNew) };
  }

  /**
   * Keeps what was gathered, and answers in the order of the statements: a new contact where the mailbox is unknown,
   * else added to what is stored. To be called inside a transaction.
   */
  public async keep(transaction: Sql, { names, order, drafted }: Gathered): Promise<Kept[]> {
    const { people, at } = drafted;
    const made = await this.subjects.create(transaction, drafted);
    const kept = new Map<string, Kept>();
    order.forEach((name, n) => {
      const contactId = made[n];
      if (contactId !== undefined) kept.set(name, { contactId, isNew: true });
    });
    const existing = people.filter((_, n) => made[n] === undefined);
    const consents = consentsIn(people.filter((_, n) => made[n] !== undefined));
    consents.push(...(await this.extend(transaction, existing, at, kept)));
    await this.consents.record(transaction, consents, at);
    return names.flatMap((name) => kept.get(name) ?? []);
  }

  /** The same where nothing is known of anybody, and faster; otherwise it fails as `isDuplicate`, and nothing is kept. */
  public async add(transaction: Sql, { names, order, drafted }: Gathered): Promise<Kept[]> {
    const made = await this.subjects.copy(transaction, drafted);
    await this.consents.record(transaction, consentsIn(drafted.people), drafted.at);
    const kept = new Map(order.map((name, n): [string, Kept] => [name, { contactId: nth(made, n), isNew: true }]));
    return names.flatMap((name) => kept.get(name) ?? []);
  }

  /** Adds to rows that exist already (a mere stop entry becomes a contact here) and answers the consents that are new. */
  private async extend(
    transaction: Sql,
    statements: readonly Statement[],
    at: Date,
    kept: Map<string, Kept>,
  ): Promise<StatedConsent[]> {
    if (statements.length === 0) return [];
    await this.subjects.ensure(transaction, statements, at);
    const dossiers = await this.dossiers.lookUp(transaction, statements, true);
    const consents: StatedConsent[] = [];
    const changed: { statement: Statement; known: string }[] = [];
    statements.forEach((statement, n) => {
      const dossier = dossiers[n];
      if (!dossier?.contactId) throw new Error('a contact that was just made is gone');
      // Somebody about whom there was only a decision or a stop so far is new as a contact.
      kept.set(nameOf(statement), { contactId: dossier.contactId, isNew: dossier.known === NOTHING_KNOWN });
      if (isErased(dossier)) return;
      const known = withAdded(dossier.known, statement.adds);
      const text = JSON.stringify(known);
      if (text === JSON.stringify(dossier.known)) return;
      changed.push({ statement, known: text });
      const stated = new Set(statement.adds.consents);
      for (const consent of known.consents ?? []) if (stated.has(consent)) consents.push({ of: statement, consent });
    });
    if (changed.length > 0) {
      await transaction.query(UPDATE_KNOWN, [
        changed.map(({ statement }) => statement.controllerId),
        changed.map(({ statement }) => statement.mailboxId),
        changed.map(({ known }) => known),
        at,
      ]);
    }
    return consents;
  }
}

const UPDATE_KNOWN = `
UPDATE mailbox m SET known = a.known, updated_at = $4
FROM unnest($1::text[], $2::bytea[], $3::text[]) AS a (controller_id, mailbox_id, known)
WHERE m.controller_id = a.controller_id AND m.mailbox_id = a.mailbox_id`;

/** Adds who stated it and when; each consent gets the id by which it can be withdrawn. */
function stamping(by: string, at: Date): (adds: Known) => Known {
  const recordedAt = at.toISOString();
  // The rows of a list mostly share one source.
  const sources = new Map<RecordedSource, RecordedSource>();
  const stampedSource = (source: RecordedSource): RecordedSource => {
    const stamped = sources.get(source) ?? { ...source, recordedAt, recordedBy: by };
    sources.set(source, stamped);
    return stamped;
  };
  return (adds) => {
    const stamped: { -readonly [Field in keyof Known]: Known[Field] } = { ...adds };
    if (adds.sources) stamped.sources = adds.sources.map(stampedSource);
    if (adds.consents && adds.consents.length > 0) {
      const id = (): string => newId('cns', at.getTime());
      stamped.consents = adds.consents.map((consent) => ({ ...consent, id: id(), recordedAt, recordedBy: by }));
    }
    return stamped;
  };
}

function consentsIn(statements: readonly Statement[]): StatedConsent[] {
  return statements.flatMap((of) => (of.adds.consents ?? []).map((consent) => ({ of, consent })));
}

/** Sorts as controller and mailbox id do: one character an octet. */
function nameOf(statement: Statement): string {
  return `${statement.controllerId} ${statement.mailboxId.toString('latin1')}`;
}
