// People with their sources, consents and relations: what is stated about them adds up, whoever states it.
import { Injectable } from '@nestjs/common';
import { newId } from '../values/id.js';
import { type Sql } from '../values/sql.js';
import { Consents, type StatedConsent } from './consents.js';
import { Dossiers, isErased } from './dossier.js';
import { type Known, NOTHING_KNOWN, withAdded } from './known.js';
import { type Person, Subjects } from './subjects.js';

/** A person and what is stated about them. `mailbox` is the normal form of the usable address `email`. */
export type Statement = Person & { readonly email: string; readonly adds: Known };

export type Kept = { readonly contactId: string; readonly isNew: boolean };

/** Owns what is known in the table `mailbox`. */
@Injectable()
export class Contacts {
  public constructor(
    private readonly dossiers: Dossiers,
    private readonly subjects: Subjects,
    private readonly consents: Consents,
  ) {}

  /**
   * Keeps what is stated, in order: a new contact where the mailbox is unknown, else added to what is stored.
   * `by` says who states it (`key_...`, `imp_...`). To be called inside a transaction.
   */
  public async keep(transaction: Sql, statements: readonly Statement[], by: string, at: Date): Promise<Kept[]> {
    const merged = new Map<string, Statement>();
    for (const statement of statements) {
      const name = nameOf(statement);
      const earlier = merged.get(name);
      const adds = recorded(statement.adds, by, at);
      merged.set(name, earlier ? { ...earlier, adds: withAdded(earlier.adds, adds) } : { ...statement, adds });
    }
    // In the order in which every writer locks mailbox rows, so that two never wait for each other crosswise.
    const ordered = [...merged.values()].sort(byName);
    const made = await this.subjects.create(transaction, ordered, at);
    const kept = new Map<string, Kept>();
    const consents: StatedConsent[] = [];
    ordered.forEach((statement, n) => {
      const contactId = made[n];
      if (contactId === undefined) return;
      kept.set(nameOf(statement), { contactId, isNew: true });
      for (const consent of statement.adds.consents ?? []) consents.push({ of: statement, consent });
    });
    const existing = ordered.filter((_, n) => made[n] === undefined);
    consents.push(...(await this.extend(transaction, existing, at, kept)));
    await this.consents.record(transaction, consents, at);
    return statements.flatMap((statement) => kept.get(nameOf(statement)) ?? []);
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

/** The statement with who made it and when; each consent gets the id by which it can be withdrawn. */
function recorded(adds: Known, by: string, at: Date): Known {
  const stamp = { recordedAt: at.toISOString(), recordedBy: by };
  return {
    ...adds,
    ...(adds.sources && { sources: adds.sources.map((source) => ({ ...source, ...stamp })) }),
    ...(adds.consents && {
      consents: adds.consents.map((consent) => ({ ...consent, id: newId('cns', at.getTime()), ...stamp })),
    }),
  };
}

function nameOf(statement: Statement): string {
  return `${statement.controllerId} ${statement.mailboxId.toString('latin1')}`;
}

function byName(one: Statement, other: Statement): number {
  if (one.controllerId !== other.controllerId) return one.controllerId < other.controllerId ? -1 : 1;
  return Buffer.compare(one.mailboxId, other.mailboxId);
}
