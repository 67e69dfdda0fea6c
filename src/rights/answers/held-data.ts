// Everything that is stored about a person: each row of each table that names them, and each entry of the ledger, opened.
import { Injectable } from '@nestjs/common';
import { type LeafType } from '../../ledger/leaf.js';
import { openPayload } from '../../ledger/sealing.js';
import { type Dossier, Dossiers, type MailboxName } from '../../provenance/dossier.js';
import { type Subject, Subjects } from '../../provenance/subjects.js';
import { rows, type Sql } from '../../values/sql.js';

export type HeldRow = Readonly<Record<string, unknown>>;

export type LedgerEntry = {
  readonly id: string;
  readonly type: LeafType;
  readonly at: string;
  readonly recorded: unknown;
};

export type Held = {
  readonly dossier: Dossier;
  readonly subject: Subject | null;
  /** By table: its rows as they are stored, without what only opens or orders them. */
  readonly tables: Readonly<Record<HeldTable, readonly HeldRow[]>>;
  /** In the order in which they were recorded. */
  readonly ledger: readonly LedgerEntry[];
};

type LeafRow = { readonly id: string; readonly type: LeafType; readonly body: string; readonly payload: Buffer | null };

const LEAVES_AT_ONCE = 500;

@Injectable()
export class HeldData {
  public constructor(
    private readonly dossiers: Dossiers,
    private readonly subjects: Subjects,
  ) {}

  /** As the transaction of `sql` sees it; empty where nothing is known. */
  public async of(sql: Sql, name: MailboxName): Promise<Held> {
    const [dossier] = await this.dossiers.lookUp(sql, [name]);
    if (!dossier) throw new Error('a look-up answered nothing');
    const subject = dossier.subject && this.subjects.open(name, dossier.subject);
    const tables: Partial<Record<HeldTable, readonly HeldRow[]>> = {};
    for (const [table, text] of Object.entries(HELD_TABLES) as [HeldTable, string][]) {
      const found = await rows<{ stored: HeldRow }>(sql, text, [name.controllerId, name.mailboxId]);
      tables[table] = found.map(({ stored }) => stored);
    }
    const ledger = subject ? await this.ledgerOf(sql, name.controllerId, subject) : [];
    return { dossier, subject, tables: tables as Held['tables'], ledger };
  }

  private async ledgerOf(sql: Sql, controllerId: string, subject: Subject): Promise<LedgerEntry[]> {
    const entries: LedgerEntry[] = [];
    for (;;) {
      const after = entries.at(-1)?.id ?? '';
      const found = await rows<LeafRow>(sql, LEAVES, [controllerId, subject.id, after, LEAVES_AT_ONCE]);
      for (const { id, type, body, payload } of found) {
        const recorded: unknown = payload && JSON.parse(openPayload(subject.key.sealing, payload, id));
        entries.push({ id, type, at: (JSON.parse(body) as { at: string }).at, recorded });
      }
      if (found.length < LEAVES_AT_ONCE) return entries;
    }
  }
}

const LEAVES = `
SELECT id, type, body, payload FROM leaf WHERE controller_id = $1 AND subject_id = $2 AND id > $3 ORDER BY id LIMIT $4`;

/**
 * Every table that may hold rows about a person, and how theirs are found ($1 the controller, $2 the mailbox). A table that
 * holds a mailbox id and is missing here fails a test.
 */
const HELD_TABLES = {
  mailbox: `
    SELECT to_jsonb(m) - '{subject_key,known,stops}'::text[]
      || jsonb_build_object('known', known::jsonb, 'stops', stops::jsonb) AS stored
    FROM mailbox m WHERE controller_id = $1 AND mailbox_id = $2`,
  consent: of('consent', 'id'),
  suppression: of('suppression', 'id'),
  message: `
    SELECT to_jsonb(t) - 'stops_seen' || jsonb_build_object('sender', s.address, 'relay_server', r.server) AS stored
    FROM message t JOIN sender s ON s.id = t.sender_id LEFT JOIN relay r ON r.id = t.relay
    WHERE t.controller_id = $1 AND t.mailbox_id = $2 ORDER BY t.id`,
  captured_mail: `
    SELECT to_jsonb(c) AS stored FROM captured_mail c JOIN message m ON m.id = c.message_id
    WHERE m.controller_id = $1 AND m.mailbox_id = $2 ORDER BY c.id`,
  attachment: `
    SELECT to_jsonb(a) - 'content' || jsonb_build_object('bytes', length(a.content)) AS stored
    FROM attachment a JOIN message m ON m.id = a.message_id WHERE m.controller_id = $1 AND m.mailbox_id = $2 ORDER BY a.id`,
  campaign_recipient: `
    SELECT to_jsonb(r) || jsonb_build_object('campaign', c.name, 'purpose', c.purpose) AS stored
    FROM campaign_recipient r JOIN campaign c ON c.id = r.campaign_id
    WHERE c.controller_id = $1 AND r.mailbox_id = $2 ORDER BY r.campaign_id`,
  import_contact: `
    SELECT to_jsonb(i) || jsonb_build_object('file_name', l.file_name, 'created_at', l.created_at) AS stored
    FROM import_contact i JOIN import l ON l.id = i.import_id
    WHERE l.controller_id = $1 AND i.mailbox_id = $2 ORDER BY i.import_id`,
  import_row_report: `
    SELECT to_jsonb(r) AS stored FROM import_row_report r JOIN import l ON l.id = r.import_id JOIN mailbox m
      ON m.controller_id = l.controller_id
    WHERE l.controller_id = $1 AND m.mailbox_id = $2 AND m.email IS NOT NULL
      AND position(lower(m.email) IN lower(r.reason)) > 0 ORDER BY r.import_id`,
  sequence_stop: `
    SELECT to_jsonb(s) AS stored FROM sequence_stop s JOIN campaign c ON c.id = s.campaign_id
    WHERE c.controller_id = $1 AND s.stopped = $2 ORDER BY s.campaign_id`,
  opt_in_request: of('opt_in_request', 'id'),
  reply_review: of('reply_review', 'id'),
  whitelist_entry: of('whitelist_entry', 'value'),
  objection_push: `
    SELECT to_jsonb(p) || jsonb_build_object('provider', c.provider, 'connection', c.name) AS stored
    FROM objection_push p JOIN feedback_connection c ON c.id = p.connection_id
    WHERE c.controller_id = $1 AND p.mailbox_id = $2 ORDER BY p.n`,
  submission_refusal: of('submission_refusal', 'submission_id'),
  // A mail that was handed in names its other recipients too (GDPR art. 15(4)): that it is kept, from when, how long it is.
  submission: `
    SELECT DISTINCT to_jsonb(s) - 'raw' || jsonb_build_object('bytes', length(s.raw)) AS stored
    FROM submission s JOIN message m ON m.content ->> 'relayed' = s.id
    WHERE m.controller_id = $1 AND m.mailbox_id = $2`,
  policy_override: `
    SELECT to_jsonb(o) - '{recipients,salt}'::text[] AS stored FROM policy_override o
    WHERE controller_id = $1 AND $2 = ANY (recipients) ORDER BY id`,
  mail_domain: `
    SELECT to_jsonb(d) AS stored FROM mail_domain d JOIN mailbox m ON d.domain = lower(split_part(m.email, '@', 2))
    WHERE m.controller_id = $1 AND m.mailbox_id = $2`,
  subject_request: `
    SELECT to_jsonb(t) - 'sealed' AS stored FROM subject_request t WHERE controller_id = $1 AND mailbox_id = $2 ORDER BY id`,
  subject_document: `
    SELECT to_jsonb(t) - 'sealed' AS stored FROM subject_document t
    WHERE controller_id = $1 AND mailbox_id = $2 ORDER BY request_id`,
  legal_hold: of('legal_hold', 'id'),
  kept_evidence: `
    SELECT to_jsonb(t) - 'sealed' AS stored FROM kept_evidence t WHERE controller_id = $1 AND mailbox_id = $2 ORDER BY id`,
  retention_item: of('retention_item', 'finding'),
  network_person: of('network_person', 'id'),
  network_invitation: ofNetwork('network_invitation', 'id'),
  network_meeting: ofNetwork('network_meeting', 'id'),
  network_answer: ofNetwork('network_answer', 'about'),
  network_cold_mail: of('network_cold_mail', 'id'),
} as const;
export type HeldTable = keyof typeof HELD_TABLES;

function of(table: string, order: string): string {
  return `SELECT to_jsonb(t) AS stored FROM ${table} t WHERE controller_id = $1 AND mailbox_id = $2 ORDER BY ${order}`;
}

/** What hangs on a person of a network. */
function ofNetwork(table: string, order: string): string {
  return `
    SELECT to_jsonb(t) AS stored FROM ${table} t JOIN network_person p ON p.id = t.person_id
    WHERE p.controller_id = $1 AND p.mailbox_id = $2 ORDER BY t.${order}`;
}
