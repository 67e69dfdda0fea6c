// Keeps messages that were written elsewhere: the bytes once for all recipients, as long as there is one of them.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Message } from '../../message/message.js';
import { withoutTransferEncoding } from '../../message/mime/decoding.js';
import { type Entity, readEntity } from '../../message/mime/entity.js';
import { type Mail as ReadMail, readMail } from '../../message/mime/read-mail.js';
import { RecentlyUsed } from '../../values/recently-used.js';
import { row, rows, type Sql } from '../../values/sql.js';
import { rewritten } from './rewritten.js';

export type Submission = {
  /** `sub_...` */
  readonly id: string;
  readonly controllerId: string;
  /** Whom the client named in MAIL FROM: where what comes back goes. Empty: nowhere. */
  readonly envelopeFrom: string;
  readonly raw: Buffer;
};

export type Relayed = Pick<Submission, 'envelopeFrom' | 'raw'> & { readonly mail: ReadMail };

// What was just taken in is sent at once, mostly by this process: small ones are at hand then. Larger ones are read when
// their turn comes, a few at a time (Courier).
const SMALL_BYTES = 65_536;
const KEPT = { most: 512, keptMs: 30_000 };

/** Owns the tables `submission` and `submission_refusal`. */
@Injectable()
export class Submissions {
  private readonly small = new RecentlyUsed<Relayed>(KEPT);
  private readonly said = new RecentlyUsed<Message>(KEPT);

  public constructor(private readonly database: DataSource) {}

  /** Keeps submissions in the caller's transaction. `refused`: the mailboxes that got none, and may be named in it. */
  public async keep(
    transaction: Sql,
    submissions: readonly (Submission & { readonly refused: readonly Buffer[] })[],
    at: Date,
  ): Promise<void> {
    if (submissions.length === 0) return;
    await transaction.query(KEEP, [
      submissions.map(({ id }) => id),
      submissions.map(({ controllerId }) => controllerId),
      submissions.map(({ envelopeFrom }) => envelopeFrom),
      submissions.map(({ raw }) => raw),
      at,
    ]);
    const refusals = submissions.flatMap(({ id, controllerId, refused }) =>
      refused.map((mailboxId) => ({ id, controllerId, mailboxId })),
    );
    if (refusals.length === 0) return;
    await transaction.query(KEEP_REFUSALS, [
      refusals.map(({ id }) => id),
      refusals.map(({ controllerId }) => controllerId),
      refusals.map(({ mailboxId }) => mailboxId),
    ]);
  }

  /** Has at hand what is in the database already. */
  public remember(id: string, { envelopeFrom, raw }: Pick<Submission, 'envelopeFrom' | 'raw'>, mail: ReadMail): void {
    if (raw.length > SMALL_BYTES) return;
    this.small.set(id, { envelopeFrom, raw, mail });
    this.said.set(id, mail.said);
  }

  public isAtHand(id: string): boolean {
    return this.small.get(id) !== undefined;
  }

  /** The whole of it. Throws where it is gone. */
  public async get(id: string): Promise<Relayed> {
    const kept = this.small.get(id);
    if (kept) return kept;
    const found = await row<Pick<Submission, 'envelopeFrom' | 'raw'>>(this.database, FIND, [id]);
    if (!found) throw new Error('what was submitted is gone');
    const relayed = { ...found, mail: readMail(found.raw) };
    this.remember(id, found, relayed.mail);
    return relayed;
  }

  /** What it says, for a decision, the same object for the same text; null where it is gone. */
  public async saidIn(id: string): Promise<Message | null> {
    const kept = this.said.get(id);
    if (kept) return kept;
    const found = await row<Pick<Submission, 'envelopeFrom' | 'raw'>>(this.database, FIND, [id]);
    if (!found) return null;
    const mail = readMail(found.raw);
    this.remember(id, found, mail);
    this.said.set(id, mail.said);
    return mail.said;
  }

  /**
   * Takes a person out of what was submitted to them, or names them as somebody who was refused: it goes where nobody else
   * waits for it, else what names them in it is made unreadable. `spellings` are those of their address.
   */
  public async forget(
    transaction: Sql,
    { controllerId, mailboxId }: { readonly controllerId: string; readonly mailboxId: Buffer },
    spellings: readonly string[],
  ): Promise<void> {
    const found = await rows<{ id: string; isAwaited: boolean }>(transaction, OF_PERSON, [controllerId, mailboxId]);
    const done = found.filter(({ isAwaited }) => !isAwaited).map(({ id }) => id);
    await transaction.query('DELETE FROM submission WHERE id = ANY ($1)', [done]);
    for (const { id, isAwaited } of found) {
      this.small.forget(id);
      this.said.forget(id);
      if (isAwaited) await this.redact(transaction, id, spellings);
    }
    const all = found.map(({ id }) => id);
    await transaction.query(WITHOUT_SUBJECT, [all, spellings]);
    await transaction.query('DELETE FROM submission_refusal WHERE controller_id = $1 AND mailbox_id = $2', [
      controllerId,
      mailboxId,
    ]);
  }

  private async redact(transaction: Sql, id: string, spellings: readonly string[]): Promise<void> {
    const held = await row<{ raw: Buffer }>(transaction, 'SELECT raw FROM submission WHERE id = $1 FOR UPDATE', [id]);
    if (!held) return;
    const raw = withoutSpellings(held.raw, spellings);
    await transaction.query('UPDATE submission SET raw = $2 WHERE id = $1', [id, raw]);
  }
}

/** The bytes of a message that is still to be sent to others: its addresses as they are written, and in encoded parts. */
export function withoutSpellings(raw: Buffer, spellings: readonly string[]): Buffer {
  const plain = redacted(raw, spellings);
  const isEncoded = ({ encoding }: Entity) => encoding === 'base64' || encoding === 'quoted-printable';
  const parts = leaves(readEntity(plain)).filter(isEncoded);
  // A part that does not name the person stays as its author wrote it, byte for byte.
  const naming = parts.filter(({ bodyStart, bodyEnd, encoding }) => {
    const body = withoutTransferEncoding(plain.subarray(bodyStart, bodyEnd), encoding);
    return !redacted(body, spellings).equals(body);
  });
  return rewritten(plain, naming, (_, body) => redacted(body, spellings));
}

function leaves(entity: Entity): readonly Entity[] {
  return entity.parts.length > 0 ? entity.parts.flatMap(leaves) : [entity];
}

/** As long as it was, so that nothing else in it moves. */
function redacted(bytes: Buffer, spellings: readonly string[]): Buffer {
  const plain = bytes.toString('latin1').toLowerCase();
  const copy = Buffer.from(bytes);
  for (const spelling of spellings) {
    const needle = Buffer.from(spelling).toString('latin1').toLowerCase();
    if (needle === '') continue;
    for (let at = plain.indexOf(needle); at !== -1; at = plain.indexOf(needle, at + needle.length)) {
      copy.fill('x', at, at + needle.length);
    }
  }
  return copy;
}

const KEEP = `
INSERT INTO submission (id, controller_id, envelope_from, raw, created_at)
SELECT id, controller_id, envelope_from, raw, $5::timestamptz
FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) AS s (id, controller_id, envelope_from, raw)`;

const KEEP_REFUSALS = `
INSERT INTO submission_refusal (submission_id, controller_id, mailbox_id)
SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[]) ON CONFLICT DO NOTHING`;

const FIND = 'SELECT envelope_from AS "envelopeFrom", raw FROM submission WHERE id = $1';

// What the copies of others are listed by may name the person too.
const WITHOUT_SUBJECT = `
UPDATE message m SET content = jsonb_set(content, '{subject}', '""')
WHERE m.content ->> 'relayed' = ANY ($1) AND EXISTS (
  SELECT FROM unnest($2::text[]) AS s (spelling) WHERE position(lower(s.spelling) IN lower(m.content ->> 'subject')) > 0)`;

const OF_PERSON = `
WITH named AS (
  SELECT content ->> 'relayed' AS id FROM message
  WHERE controller_id = $1 AND mailbox_id = $2 AND content ->> 'relayed' IS NOT NULL
  UNION SELECT submission_id FROM submission_refusal WHERE controller_id = $1 AND mailbox_id = $2
)
SELECT id, EXISTS (SELECT 1 FROM message m WHERE m.content ->> 'relayed' = named.id AND m.finished_at IS NULL
  AND NOT (m.controller_id = $1 AND m.mailbox_id = $2)) AS "isAwaited"
FROM named`;
