// The hot facts: one row a mailbox, read for a whole batch in one statement.
import { Injectable } from '@nestjs/common';
import { type History, type Suppression } from '../policy/facts.js';
import { preparedRows } from '../values/prepared.js';
import { type Sql } from '../values/sql.js';
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
  n: string;
  contact_id: string | null;
  email: string | null;
  known: string;
  stops: string;
  subject_id: string | null;
  subject_key: Buffer | null;
  cold_sent_at: Date[] | null;
  answered_at: Date | null;
  noticed_at: Date | null;
};

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
    for (const one of found) dossiers[Number(one.n) - 1] = dossierOf(one);
    return dossiers;
  }
}

// Keys as one text and one bytea instead of arrays: the driver escapes and the server parses far less. LATERAL with a
// LIMIT is one index look-up a key, whatever the planner believes of the table and of the number of keys.
const find = (asked: string, row: string) => `
SELECT asked.n, m.contact_id, m.email, m.known, m.stops, m.subject_id, m.subject_key,
  nullif(m.cold_sent_at, '{}') AS cold_sent_at, m.answered_at, m.noticed_at
FROM (SELECT n, controller, substring($2::bytea FROM (n::int - 1) * 32 + 1 FOR 32) AS mailbox
      FROM string_to_table($1::text, E'\\n') WITH ORDINALITY AS a (controller, n) ${asked}) asked
CROSS JOIN LATERAL (SELECT * FROM mailbox WHERE controller_id = asked.controller AND mailbox_id = asked.mailbox ${row}) m`;

const LOOK_UP = { name: 'dossiers', text: find('', 'LIMIT 1') };
const LOOK_UP_HOLDING = { name: 'dossiers-holding', text: find('ORDER BY controller, mailbox', 'LIMIT 1 FOR UPDATE') };

function dossierOf(found: DossierRow): Dossier {
  const written = found.cold_sent_at !== null || found.answered_at !== null || found.noticed_at !== null;
  return {
    contactId: found.contact_id,
    email: found.email,
    known: parseKnown(found.known),
    suppressions: found.stops === '[]' ? [] : (JSON.parse(found.stops) as Suppression[]),
    history: written
      ? {
          coldSentAt: (found.cold_sent_at ?? []).map((at) => at.toISOString()),
          answeredAt: found.answered_at?.toISOString() ?? null,
          noticedAt: found.noticed_at?.toISOString() ?? null,
        }
      : NEVER_WRITTEN_TO,
    subject:
      found.subject_id !== null && found.subject_key !== null
        ? { id: found.subject_id, wrappedKey: found.subject_key }
        : null,
  };
}
