// The hot facts: one row a mailbox, read for a whole batch in one statement.
import { Injectable } from '@nestjs/common';
import { type History, type Suppression } from '../policy/facts.js';
import { preparedRows } from '../values/prepared.js';
import { row, type Sql } from '../values/sql.js';
import { type Known, NOTHING_KNOWN, parseKnown } from './known.js';

/** What names a mailbox in the database: its controller and its suppression id. */
export type MailboxName = { readonly controllerId: string; readonly mailboxId: Buffer };

export type Dossier = {
  readonly contactId: string | null;
  readonly email: string | null;
  readonly known: Known;
  readonly suppressions: readonly Suppression[];
  readonly history: History;
  /** Null until something is recorded about the person, and again after an erasure. */
  readonly subject: { readonly id: string; readonly wrappedKey: Buffer } | null;
};

type DossierRow = {
  n: number;
  contact_id: string | null;
  email: string | null;
  known: string;
  stops: string;
  subject_id: string | null;
  subject_key: Buffer | null;
  /** JSON of answered, noticed, cold mails sent, last marketing mail; null where the person was never written to. */
  history: string | null;
};

type StoredHistory = [
  answered: string | null,
  noticed: string | null,
  coldSent: string[],
  lastMarketing: string | null,
];

/** Whether the person had themselves erased: then nothing about them is kept again, whoever states it. */
export function isErased({ suppressions }: Pick<Dossier, 'suppressions'>): boolean {
  return suppressions.some(({ kind }) => kind === 'erasure');
}

const NEVER_WRITTEN_TO: History = { coldSentAt: [], answeredAt: null, noticedAt: null };

const NOBODY: Dossier = {
  contactId: null,
  email: null,
  known: NOTHING_KNOWN,
  suppressions: [],
  history: NEVER_WRITTEN_TO,
  subject: null,
};

/** Reads the table `mailbox`, whose suppressions a database trigger keeps (promise 2 does not hang on a cache of ours). */
@Injectable()
export class Dossiers {
  /** Which mailbox a contact of the controller's is; null where it has none of that id. */
  public async mailboxOf(sql: Sql, controllerId: string, contactId: string): Promise<MailboxName | null> {
    const found = await row<{ mailbox_id: Buffer }>(sql, OF_CONTACT, [controllerId, contactId]);
    return found && { controllerId, mailboxId: found.mailbox_id };
  }

  /**
   * The dossiers in the order of the names; an empty one where the mailbox is unknown. With `holding`, the rows stay
   * locked until the transaction of `sql` ends, in the order of their keys, so that two batches never wait crosswise.
   */
  public async lookUp(sql: Sql, names: readonly MailboxName[], holding = false): Promise<Dossier[]> {
    const dossiers: Dossier[] = new Array<Dossier>(names.length).fill(NOBODY);
    if (names.length === 0) return dossiers;
    const found = await preparedRows<DossierRow>(sql, holding ? LOOK_UP_HOLDING : LOOK_UP, [
      names.map((name) => name.controllerId).join('\n'),
      Buffer.concat(names.map((name) => name.mailboxId)),
    ]);
    for (const one of found) dossiers[one.n - 1] = new StoredDossier(one);
    return dossiers;
  }
}

const OF_CONTACT = 'SELECT mailbox_id FROM mailbox WHERE controller_id = $1 AND contact_id = $2';

// Keys as one text and one bytea instead of arrays, and the history as one column: the driver and the server parse far
// less. LATERAL with a LIMIT is one index look-up a key, whatever the planner believes of the table and the number of keys.
const find = (asked: string, row: string) => `
SELECT asked.n::int, m.contact_id, m.email, m.known, m.stops, m.subject_id, m.subject_key,
  CASE WHEN m.cold_sent_at <> '{}' OR m.answered_at IS NOT NULL OR m.noticed_at IS NOT NULL OR m.stops LIKE '%"everyDays"%'
    THEN json_build_array(m.answered_at, m.noticed_at, m.cold_sent_at, CASE WHEN m.stops LIKE '%"everyDays"%' THEN (
      SELECT max(coalesce(s.handed_over_at, s.claimed_at)) FROM message s WHERE s.controller_id = m.controller_id
        AND s.mailbox_id = m.mailbox_id AND s.purpose <> 'service'
        AND s.state IN ('claimed', 'handed_over', 'accepted', 'uncertain')) END)::text END AS history
FROM (SELECT n, controller, substring($2::bytea FROM (n::int - 1) * 32 + 1 FOR 32) AS mailbox
      FROM string_to_table($1::text, E'\\n') WITH ORDINALITY AS a (controller, n) ${asked}) asked
CROSS JOIN LATERAL (SELECT * FROM mailbox WHERE controller_id = asked.controller AND mailbox_id = asked.mailbox ${row}) m`;

const LOOK_UP = { name: 'dossiers', text: find('', 'LIMIT 1') };
const LOOK_UP_HOLDING = { name: 'dossiers-holding', text: find('ORDER BY controller, mailbox', 'LIMIT 1 FOR UPDATE') };

/** A row as it was read. What is known is parsed when it is asked for: a thousand parsed dossiers would only be garbage to carry. */
class StoredDossier implements Dossier {
  public readonly contactId: string | null;
  public readonly email: string | null;
  public readonly subject: Dossier['subject'];

  public constructor(private readonly stored: DossierRow) {
    this.contactId = stored.contact_id;
    this.email = stored.email;
    this.subject =
      stored.subject_id !== null && stored.subject_key !== null
        ? { id: stored.subject_id, wrappedKey: stored.subject_key }
        : null;
  }

  public get known(): Known {
    return parseKnown(this.stored.known);
  }

  public get suppressions(): readonly Suppression[] {
    return this.stored.stops === '[]' ? [] : (JSON.parse(this.stored.stops) as Suppression[]);
  }

  public get history(): History {
    if (this.stored.history === null) return NEVER_WRITTEN_TO;
    const [answered, noticed, coldSent, last] = JSON.parse(this.stored.history) as StoredHistory;
    return {
      ...{ coldSentAt: coldSent.map(utc), answeredAt: answered && utc(answered), noticedAt: noticed && utc(noticed) },
      ...(last !== null && { lastMarketingAt: utc(last) }),
    };
  }
}

/** PostgreSQL writes microseconds and the offset of the session; all times of ours are milliseconds, UTC. */
function utc(time: string): string {
  return new Date(time).toISOString();
}
