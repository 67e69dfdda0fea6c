// Everything on record about one person of a controller: who they are, where the address came from, what was decided.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Controllers } from '../access/controllers.js';
import { Dossiers } from '../provenance/dossier.js';
import { type Dossier } from '../provenance/dossier.js';
import { readAddress } from '../provenance/mailbox-id.js';
import { row } from '../values/sql.js';
import { AuditLog, type RecordedDecision } from './audit-log.js';

export type ContactFile = {
  readonly id: string;
  readonly email: string | null;
  readonly dossier: Dossier;
  /** Newest first. */
  readonly decisions: readonly RecordedDecision[];
};

const NEWEST_DECISIONS = 100;

@Injectable()
export class ContactFiles {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly dossiers: Dossiers,
    private readonly auditLog: AuditLog,
  ) {}

  public async byId(controllerId: string, contactId: string): Promise<ContactFile | null> {
    const found = await row<{ mailbox_id: Buffer }>(
      this.database,
      'SELECT mailbox_id FROM mailbox WHERE controller_id = $1 AND contact_id = $2',
      [controllerId, contactId],
    );
    return found ? this.of(controllerId, found.mailbox_id) : null;
  }

  /** By any spelling of the address: what is found is the mailbox that it denotes. */
  public async byEmail(controllerId: string, email: string): Promise<ContactFile | null> {
    const controller = await this.controllers.get(controllerId);
    return this.of(controllerId, readAddress(email, controller).mailboxId);
  }

  private async of(controllerId: string, mailboxId: Buffer): Promise<ContactFile | null> {
    const [dossier] = await this.dossiers.lookUp(this.database, [{ controllerId, mailboxId }]);
    if (!dossier?.contactId) return null;
    const decisions = dossier.subject
      ? await this.auditLog.about(controllerId, dossier.subject.id, NEWEST_DECISIONS)
      : [];
    return { id: dossier.contactId, email: dossier.email, dossier, decisions };
  }
}
