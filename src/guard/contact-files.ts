// Everything on record about one person of a controller: who they are, where the address came from, what was decided.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Controllers } from '../access/controllers.js';
import { type Dossier, Dossiers, type MailboxName } from '../provenance/dossier.js';
import { readAddress } from '../provenance/mailbox-id.js';
import { Subjects } from '../provenance/subjects.js';
import { AuditLog, type RecordedDecision } from './audit-log.js';
import { type Reader, Readings } from './readings.js';

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
    private readonly subjects: Subjects,
    private readonly readings: Readings,
  ) {}

  public async byId(controllerId: string, contactId: string, reader: Reader): Promise<ContactFile | null> {
    const name = await this.dossiers.mailboxOf(this.database, controllerId, contactId);
    return name && this.of(name, reader);
  }

  /** By any spelling of the address: what is found is the mailbox that it denotes. */
  public async byEmail(controllerId: string, email: string, reader: Reader): Promise<ContactFile | null> {
    const controller = await this.controllers.get(controllerId);
    return this.of({ controllerId, mailboxId: readAddress(email, controller).mailboxId }, reader);
  }

  private async of(name: MailboxName, reader: Reader): Promise<ContactFile | null> {
    const [dossier] = await this.dossiers.lookUp(this.database, [name]);
    if (!dossier?.contactId) return null;
    const { controllerId } = name;
    const subject = dossier.subject && this.subjects.open(name, dossier.subject);
    const refersTo = [dossier.contactId];
    await this.readings.record(this.database, reader, { controllerId, subject, what: 'contact', refersTo });
    const decisions = subject ? await this.auditLog.about(controllerId, subject.id, NEWEST_DECISIONS) : [];
    return { id: dossier.contactId, email: dossier.email, dossier, decisions };
  }
}
