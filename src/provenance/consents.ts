// Consent records: put on the ledger when stated, found again by their id, withdrawn as easily as given (GDPR art. 7(3)).
import { Injectable } from '@nestjs/common';
import { type Leaf, type LeafType } from '../ledger/leaf.js';
import { Ledger } from '../ledger/ledger.js';
import { sealPayload } from '../ledger/sealing.js';
import { type Consent } from '../policy/facts.js';
import { newId } from '../values/id.js';
import { type Sql, row } from '../values/sql.js';
import { type Dossier, Dossiers, isErased, type MailboxName } from './dossier.js';
import { type Known, type RecordedConsent, sameConsent } from './known.js';
import { Subjects } from './subjects.js';

/** Who states what a person says on our own pages. */
export const OPT_IN_PAGE = 'opt_in_page';

type FoundConsent = { readonly of: MailboxName; readonly dossier: Dossier; readonly consent: RecordedConsent };

export type StatedConsent = { readonly of: MailboxName; readonly consent: RecordedConsent };

/** Owns the table `consent`: which mailbox row holds the record of an id. */
@Injectable()
export class Consents {
  public constructor(
    private readonly dossiers: Dossiers,
    private readonly subjects: Subjects,
    private readonly ledger: Ledger,
  ) {}

  /** Puts consents that were just stored in their mailbox rows on record. To be called in the same transaction. */
  public async record(transaction: Sql, stated: readonly StatedConsent[], at: Date): Promise<void> {
    if (stated.length === 0) return;
    await transaction.query(
      'INSERT INTO consent (id, controller_id, mailbox_id) SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[])',
      [
        stated.map(({ consent }) => consent.id),
        stated.map(({ of }) => of.controllerId),
        stated.map(({ of }) => of.mailboxId),
      ],
    );
    await this.append(transaction, 'consent_recorded', stated, at);
  }

  /** The id under which a consent that was just stated is stored: that of an earlier statement where it is the same. */
  public async idOf(sql: Sql, of: MailboxName, consent: Consent): Promise<string | null> {
    const [dossier] = await this.dossiers.lookUp(sql, [of]);
    return dossier?.known.consents?.find((one) => sameConsent(one, consent))?.id ?? null;
  }

  /** A consent with its person; null where the controller has none of that id. */
  public async find(sql: Sql, controllerId: string, id: string, holding = false): Promise<FoundConsent | null> {
    const found = await row<{ mailbox_id: Buffer }>(
      sql,
      'SELECT mailbox_id FROM consent WHERE id = $1 AND controller_id = $2',
      [id, controllerId],
    );
    if (!found) return null;
    const of = { controllerId, mailboxId: found.mailbox_id };
    const [dossier] = await this.dossiers.lookUp(sql, [of], holding);
    const consent = dossier?.known.consents?.find((one) => one.id === id);
    return dossier && consent ? { of, dossier, consent } : null;
  }

  /** Marks a consent as withdrawn; null where the controller has none of that id. Withdrawing twice changes nothing. */
  public async withdraw(transaction: Sql, controllerId: string, id: string, at: Date): Promise<RecordedConsent | null> {
    const found = await this.find(transaction, controllerId, id, true);
    if (!found) return null;
    const { of, dossier, consent } = found;
    if (consent.status === 'withdrawn') return consent;
    const withdrawn: RecordedConsent = { ...consent, status: 'withdrawn', withdrawnAt: at.toISOString() };
    const consents = (dossier.known.consents ?? []).map((one) => (one.id === id ? withdrawn : one));
    await this.store(transaction, of, { ...dossier.known, consents }, at);
    await this.append(transaction, 'consent_withdrawn', [{ of, consent: withdrawn }], at);
    return withdrawn;
  }

  /**
   * Turns what a person asked for into consents, at the moment at which they confirmed it, and puts them on record.
   * `isMeant` says which of their open requests; answers the purposes. Locks the mailbox row.
   */
  public async confirm(
    transaction: Sql,
    of: MailboxName,
    isMeant: (consent: RecordedConsent) => boolean,
    at: Date,
  ): Promise<string[]> {
    const [dossier] = await this.dossiers.lookUp(transaction, [of], true);
    if (!dossier || isErased(dossier)) return [];
    const confirmedAt = at.toISOString();
    const confirmed = (consent: RecordedConsent): RecordedConsent =>
      isMeant(consent) && consent.status === 'requested' ? { ...consent, status: 'given', confirmedAt } : consent;
    const before = dossier.known.consents ?? [];
    const consents = before.map(confirmed);
    const given = consents.filter((consent, n) => consent !== before[n]);
    if (given.length === 0) return [];
    const origin = given[0]?.origin ?? null;
    const source = {
      kind: 'double_opt_in',
      obtainedAt: confirmedAt,
      url: origin,
      supplier: null,
      notice: null,
    } as const;
    const by = { recordedAt: confirmedAt, recordedBy: OPT_IN_PAGE };
    const known = { ...dossier.known, consents, sources: [...(dossier.known.sources ?? []), { ...source, ...by }] };
    await this.store(transaction, of, known, at);
    await this.append(
      transaction,
      'consent_recorded',
      given.map((consent) => ({ of, consent })),
      at,
    );
    return given.flatMap(({ purpose }) => purpose ?? []);
  }

  private async store(transaction: Sql, of: MailboxName, known: Known, at: Date): Promise<void> {
    await transaction.query(
      'UPDATE mailbox SET known = $3, updated_at = $4 WHERE controller_id = $1 AND mailbox_id = $2',
      [of.controllerId, of.mailboxId, JSON.stringify(known), at],
    );
  }

  private async append(sql: Sql, type: LeafType, stated: readonly StatedConsent[], at: Date): Promise<void> {
    const dossiers = await this.dossiers.lookUp(
      sql,
      stated.map(({ of }) => of),
    );
    const leaves = stated.map(({ of, consent }, n): Leaf => {
      const stored = dossiers[n]?.subject;
      if (!stored) throw new Error('a consent without its person cannot be recorded');
      const subject = this.subjects.open(of, stored);
      const id = newId('evt', at.getTime());
      return {
        id,
        type,
        at: at.toISOString(),
        controllerId: of.controllerId,
        subjectId: subject.id,
        payload: sealPayload(subject.key.sealing, JSON.stringify(consent), id),
        refersTo: consent.id ? [consent.id] : [],
      };
    });
    await this.ledger.append(sql, leaves);
  }
}
