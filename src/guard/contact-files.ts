// Everything on record about one person of a controller: who they are, where the address came from, what was decided.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Controllers } from '../access/controllers.js';
import { type Dossier, Dossiers, type MailboxName } from '../provenance/dossier.js';
import { readAddress } from '../provenance/mailbox-id.js';
import { Subjects } from '../provenance/subjects.js';
import { rows } from '../values/sql.js';
import { AuditLog, type RecordedDecision } from './audit-log.js';
import { type Reader, Readings } from './readings.js';

export type ContactFile = {
  readonly id: string;
  readonly email: string | null;
  readonly dossier: Dossier;
  /** Newest first. */
  readonly decisions: readonly RecordedDecision[];
};

/** What tells contacts apart in a list. */
export type ListedContact = {
  readonly id: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly company: string | null;
  readonly jobTitle: string | null;
  readonly country: string | null;
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

  /**
   * Contacts whose address, name or company begins so, newest first; all where it is empty. The reading is on the ledger,
   * what was looked for is not: it would outlive the person.
   */
  public async search(
    controllerId: string,
    beginning: string,
    before: string | null,
    limit: number,
    reader: Reader,
  ): Promise<ListedContact[]> {
    const like = `${beginning.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    const text = `${LIST} ${beginning === '' ? '' : BEGINS} ORDER BY contact_id DESC LIMIT $3`;
    const values = beginning === '' ? [controllerId, before, limit] : [controllerId, before, limit, like];
    const found = await rows<ListedContact>(this.database, text, values);
    const refersTo = found.map(({ id }) => id);
    await this.readings.record(this.database, reader, { controllerId, subject: null, what: 'contacts', refersTo });
    return found;
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

const LIST = `
SELECT contact_id AS id, email, known::json ->> 'name' AS name, known::json ->> 'company' AS company,
  known::json ->> 'jobTitle' AS "jobTitle", known::json ->> 'country' AS country
FROM mailbox WHERE controller_id = $1 AND contact_id IS NOT NULL AND ($2::text IS NULL OR contact_id < $2)`;

// As the indexes have it.
const BEGINS = `AND (lower(email) LIKE $4 OR lower(left(known::json ->> 'name', 200)) LIKE $4
  OR lower(left(known::json ->> 'company', 200)) LIKE $4)`;
