// Who looked at whose record, and why: reading is an entry of the ledger like any other (promise 10).
import { Injectable } from '@nestjs/common';
import { Controllers } from '../access/controllers.js';
import { Ledger } from '../ledger/ledger.js';
import { recordsKey, sealPayload } from '../ledger/sealing.js';
import { type Subject } from '../provenance/subjects.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { type Sql } from '../values/sql.js';

/** The API key that asks (`recipient` for the person themselves), and what it gave as its reason. */
export type Reader = { readonly keyId: string; readonly why: string };

export type Reading = {
  readonly controllerId: string;
  /** Whose record it is; null where it is that of many. */
  readonly subject: Subject | null;
  readonly what:
    | 'contact'
    | 'contacts'
    | 'decision'
    | 'decisions'
    | 'simulation'
    | 'decisions_csv'
    | 'consent_receipt'
    | 'article_30_register'
    | 'person_evidence'
    | 'campaign_evidence'
    | 'why_page';
  /** Ids of what was shown; of an export only what it was asked for. */
  readonly refersTo: readonly string[];
};

const TAKEN_AWAY: readonly Reading['what'][] = [
  'decisions_csv',
  'consent_receipt',
  'article_30_register',
  'person_evidence',
  'campaign_evidence',
];

@Injectable()
export class Readings {
  public constructor(
    private readonly controllers: Controllers,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  /**
   * INVARIANT (no silent reading): to be called, and waited for, before anything that it is about is answered.
   * Answers the id of its leaf.
   */
  public async record(sql: Sql, { keyId, why }: Reader, reading: Reading): Promise<string> {
    const { controllerId, subject, what, refersTo } = reading;
    const now = this.clock.now();
    const id = newId('evt', now.getTime());
    // A reading of one person's record is forgotten with them; what concerns many must not name anybody.
    const key = subject?.key.sealing ?? recordsKey((await this.controllers.get(controllerId)).suppressionKey);
    await this.ledger.append(sql, [
      {
        id,
        type: TAKEN_AWAY.includes(what) ? 'record_exported' : 'record_read',
        at: now.toISOString(),
        controllerId,
        subjectId: subject?.id ?? null,
        payload: sealPayload(key, JSON.stringify({ v: 1, by: keyId, why, what }), id),
        refersTo,
      },
    ]);
    return id;
  }
}
