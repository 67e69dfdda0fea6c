// The entry of a controller's register of processing activities (GDPR art. 30(1)), from what the guard really does for it.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Controllers } from '../access/controllers.js';
import { type Reader, Readings } from '../guard/readings.js';
import { row } from '../values/sql.js';

type Used = { purposes: string[]; senders: string[]; contacts: string; since: Date | null };

@Injectable()
export class Article30 {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly readings: Readings,
  ) {}

  public async entry(controllerId: string, reader: Reader): Promise<object> {
    const { suppressionKey: _, ...controller } = await this.controllers.get(controllerId);
    await this.readings.record(this.database, reader, {
      ...{ controllerId, subject: null, what: 'article_30_register', refersTo: [controllerId] },
    });
    const used = await row<Used>(this.database, USED, [controllerId]);
    const purposes = used?.purposes ?? [];
    return {
      controller,
      activity: 'E-mail outreach, decided, sent and recorded by Outreach Guard',
      since: used?.since ?? null,
      purposes,
      legalBases: purposes.map((purpose) => ({ purpose, basis: BASES[purpose] ?? BASES['prospecting'] })),
      dataSubjects: {
        categories: ['business contacts', 'customers', 'subscribers'],
        number: Number(used?.contacts ?? 0),
      },
      personalData: PERSONAL_DATA,
      recipients: ['The operator of the mail relay', 'The provider of each recipient’s mailbox'],
      senders: used?.senders ?? [],
      transfers: 'None by Outreach Guard itself; the relay and the hosting decide, and are to be named here.',
      retention: RETENTION,
      security: SECURITY,
    };
  }
}

const BASES: Readonly<Record<string, string>> = {
  newsletter: 'Consent (art. 6(1)(a))',
  prospecting:
    'Consent (art. 6(1)(a)), or legitimate interest (art. 6(1)(f)) where the law of the recipient’s country allows it',
  customer_marketing:
    'Consent (art. 6(1)(a)), or legitimate interest (art. 6(1)(f)) towards customers (Directive 2002/58/EC art. 13(2))',
  event_invitation:
    'Consent (art. 6(1)(a)), or legitimate interest (art. 6(1)(f)) where the law of the recipient’s country allows it',
  service: 'Performance of a contract or steps at the person’s request (art. 6(1)(b))',
};

const PERSONAL_DATA = [
  'E-mail address, name, company, job title, country',
  'How the address was obtained: source, date, supplier, notice given',
  'Consents with their wording, origin, IP address and times',
  'Customer relation, professional profile, relevance of the message',
  'Objections, complaints, bounces and other reasons not to write',
  'Messages, their state, and the decision about each with its facts',
];

const RETENTION = [
  'What is known about a person: until erasure, or until the months of `GET /v1/retention/settings` after their last word',
  'The stop entry: without limit, as a keyed hash',
  'The ledger: without limit; after an erasure nothing in it can be tied to the person',
  'Uploaded lists: until their import is done. Answers to repeated requests: 7 days, encrypted',
];

const SECURITY = [
  'Each person’s record is encrypted (AES-256-GCM) under a key of their own, wrapped by a master key; erasure destroys it',
  'API keys are kept as hashes, bound to one controller and to scopes; who reads a record, and why, is recorded',
  'What is recorded cannot be changed unnoticed: a Merkle tree with signed checkpoints',
];

const USED = `
SELECT
  (SELECT coalesce(array_agg(DISTINCT p ORDER BY p), '{}') FROM (
    SELECT purpose AS p FROM campaign WHERE controller_id = $1 UNION SELECT purpose FROM message WHERE controller_id = $1
  ) used) AS purposes,
  (SELECT coalesce(array_agg(address ORDER BY address), '{}') FROM sender WHERE controller_id = $1) AS senders,
  (SELECT count(*) FROM mailbox WHERE controller_id = $1 AND contact_id IS NOT NULL) AS contacts,
  (SELECT created_at FROM controller WHERE id = $1) AS since`;
