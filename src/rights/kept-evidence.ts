// What a law asks to be kept after a person is erased (GDPR art. 17(3)(b)): their consents, sealed, until a day.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Law } from '../../config/law.js';
import { Controllers } from '../access/controllers.js';
import { Ledger } from '../ledger/ledger.js';
import { recordsKey, seal } from '../ledger/sealing.js';
import { Dossiers, type MailboxName } from '../provenance/dossier.js';
import { type RecordedConsent } from '../provenance/known.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { row, rows, type Sql } from '../values/sql.js';
import { inMonths } from './request-states.js';

export type Kept = { readonly because: string; readonly until: Date };

const MONTHS_OF_A_YEAR = 12;

/** Owns the table `kept_evidence`. */
@Injectable()
export class KeptEvidence {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly dossiers: Dossiers,
    private readonly law: Law,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  /**
   * Seals the consents of a person who is about to be erased, where the law of their country asks for that; null where it
   * does not, or there are none. To be called with their row locked, before anything is forgotten.
   */
  public async keep(transaction: Sql, name: MailboxName): Promise<Kept | null> {
    const [dossier] = await this.dossiers.lookUp(transaction, [name]);
    const { consents = [], country = null } = dossier?.known ?? {};
    const given = consents.filter(({ status }) => status === 'given' || status === 'withdrawn');
    const { evidenceRetentionYears: years, statute } = this.law.packFor(country);
    if (years === null || country === null || given.length === 0) return null;
    const at = this.clock.now();
    const until = inMonths(lastOf(given, at), years * MONTHS_OF_A_YEAR);
    if (until <= at) return null;
    const { controllerId, mailboxId } = name;
    const because = `${country}: ${statute[0] ?? ''}`;
    const id = newId('kpt', at.getTime());
    const sealed = seal(await this.key(controllerId), JSON.stringify({ email: dossier?.email, consents: given }), id);
    await transaction.query(KEEP, [id, controllerId, mailboxId, because, sealed, until]);
    await this.note(transaction, 'evidence_kept', controllerId, [id]);
    return { because, until };
  }

  /** What a chore finds: whether there is evidence whose time is over. */
  public async outdated(): Promise<string[]> {
    const found = await row(this.database, 'SELECT FROM kept_evidence WHERE kept_until <= $1 LIMIT 1', [
      this.clock.now(),
    ]);
    return found ? ['all'] : [];
  }

  /** Lets go of it, and says so on the ledger. */
  public async discard(): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const gone = await rows<{ id: string; controllerId: string }>(transaction, LET_GO, [this.clock.now()]);
      for (const { id, controllerId } of gone) await this.note(transaction, 'evidence_let_go', controllerId, [id]);
    });
  }

  private async note(
    sql: Sql,
    type: 'evidence_kept' | 'evidence_let_go',
    controllerId: string,
    refersTo: readonly string[],
  ): Promise<void> {
    const at = this.clock.now();
    const leaf = { id: newId('evt', at.getTime()), type, at: at.toISOString(), controllerId };
    await this.ledger.append(sql, [{ ...leaf, subjectId: null, payload: null, refersTo }]);
  }

  private async key(controllerId: string): Promise<Buffer> {
    return recordsKey((await this.controllers.get(controllerId)).suppressionKey);
  }
}

/** A consent is in force until it is withdrawn, or until the erasure that withdraws it. */
function lastOf(consents: readonly RecordedConsent[], erasedAt: Date): Date {
  const ends = consents.map(({ status, withdrawnAt }) =>
    status === 'withdrawn' && withdrawnAt !== null ? Date.parse(withdrawnAt) : erasedAt.getTime(),
  );
  return new Date(Math.max(...ends));
}

const KEEP = `
INSERT INTO kept_evidence (id, controller_id, mailbox_id, because, sealed, kept_until) VALUES ($1, $2, $3, $4, $5, $6)`;

const LET_GO = `
WITH gone AS (DELETE FROM kept_evidence WHERE kept_until <= $1 RETURNING id, controller_id)
SELECT id, controller_id AS "controllerId" FROM gone`;
