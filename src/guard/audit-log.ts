// Reads decisions back from the ledger: unsealed with the person's key, or bare where that key has been destroyed.
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { openPayload } from '../ledger/sealing.js';
import { type Subject, Subjects } from '../provenance/subjects.js';
import { rows } from '../values/sql.js';
import { type Verdict } from './ask.js';
import { type Reader, Readings } from './readings.js';
import { readStored, type StoredDecision } from './stored-decision.js';

export type RecordedDecision = Verdict & {
  readonly id: string;
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly facts: StoredDecision['facts'];
};

type LeafRow = {
  id: string;
  hash: Buffer;
  payload: Buffer;
  subject_id: string;
  mailbox_id: Buffer;
  subject_key: Buffer;
};

type SealedRow = Omit<LeafRow, 'mailbox_id' | 'subject_key' | 'hash'> & {
  readonly mailbox_id: Buffer | null;
  readonly subject_key: Buffer | null;
};

/** Ids of decisions: `from` is in it, `before` is not. */
export type Range = { readonly from: string; readonly before: string };

export type KeptDecision = {
  readonly id: string;
  readonly subjectId: string;
  readonly stored: StoredDecision | null;
};

@Injectable()
export class AuditLog {
  public constructor(
    private readonly database: DataSource,
    private readonly subjects: Subjects,
    private readonly readings: Readings,
  ) {}

  /** The controller's decisions, newest first; those about people who were erased are sealed for ever and left out. */
  public async list(
    controllerId: string,
    before: string | null,
    limit: number,
    reader: Reader,
  ): Promise<RecordedDecision[]> {
    const found = await this.newest(controllerId, before, limit);
    const refersTo = found.map(({ id }) => id);
    await this.readings.record(this.database, reader, { controllerId, subject: null, what: 'decisions', refersTo });
    return found.map((leaf) => this.open(controllerId, leaf));
  }

  /** Those of these ids, newest first. */
  public async listed(controllerId: string, ids: readonly string[], reader: Reader): Promise<RecordedDecision[]> {
    const found = await rows<LeafRow>(this.database, `${SELECT} AND l.id = ANY ($2) ORDER BY l.id DESC`, [
      controllerId,
      ids,
    ]);
    const refersTo = found.map(({ id }) => id);
    await this.readings.record(this.database, reader, { controllerId, subject: null, what: 'decisions', refersTo });
    return found.map((leaf) => this.open(controllerId, leaf));
  }

  /** All of them, newest first and a few at a time: an export, of which one entry tells. */
  public async *export(controllerId: string, reader: Reader): AsyncGenerator<RecordedDecision> {
    await this.readings.record(this.database, reader, {
      ...{ controllerId, subject: null, what: 'decisions_csv', refersTo: [] },
    });
    let before: string | null = null;
    for (;;) {
      const found: LeafRow[] = await this.newest(controllerId, before, AT_ONCE);
      for (const leaf of found) yield this.open(controllerId, leaf);
      before = found.at(-1)?.id ?? null;
      if (before === null) return;
    }
  }

  /** One decision of the controller's; null where it has none of that id. */
  public async find(controllerId: string, id: string, reader: Reader): Promise<RecordedDecision | null> {
    const leaf = await this.leafRead(controllerId, id, reader);
    return leaf && this.open(controllerId, leaf);
  }

  /** The decisions about one person, newest first. Whoever asks has put the reading of the person's record on the ledger. */
  public async about(controllerId: string, subjectId: string, limit: number): Promise<RecordedDecision[]> {
    const found = await rows<LeafRow>(this.database, `${SELECT} AND l.subject_id = $2 ORDER BY l.id DESC LIMIT $3`, [
      controllerId,
      subjectId,
      limit,
    ]);
    return found.map((leaf) => this.open(controllerId, leaf));
  }

  /**
   * Decisions as they are kept, from `from` on and before `before`, newest first. Where the person was erased there is
   * nothing to read any more. Whoever asks has put the reading on the ledger.
   */
  public async kept(
    transaction: EntityManager,
    controllerId: string,
    range: Range,
    limit: number,
  ): Promise<KeptDecision[]> {
    await transaction.query('SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off');
    const found = await rows<SealedRow>(transaction, KEPT, [controllerId, range.from, range.before, limit]);
    await transaction.query('SET LOCAL enable_sort = on; SET LOCAL enable_bitmapscan = on');
    return found.map((leaf) => ({
      ...{ id: leaf.id, subjectId: leaf.subject_id },
      stored: leaf.mailbox_id && leaf.subject_key ? this.stored(controllerId, leaf as LeafRow) : null,
    }));
  }

  /**
   * The decisions among the entries of the ledger from `index` on, and how many entries that were: for what is kept of
   * them elsewhere, and shown to nobody.
   */
  public async following(
    transaction: EntityManager,
    controllerId: string,
    index: number,
    limit: number,
  ): Promise<{ readonly kept: readonly KeptDecision[]; readonly read: number }> {
    const found = await rows<SealedRow & { type: string }>(transaction, FOLLOWING, [
      controllerId,
      index,
      index + limit,
    ]);
    const kept = found
      .filter(({ type }) => type === 'decision')
      .map((leaf) => ({
        ...{ id: leaf.id, subjectId: leaf.subject_id },
        stored: leaf.mailbox_id && leaf.subject_key ? this.stored(controllerId, leaf as Omit<LeafRow, 'hash'>) : null,
      }));
    return { kept, read: found.length };
  }

  /** One decision as it is kept; null where the controller has none of that id, or the person was erased. */
  public async keptOne(controllerId: string, id: string, reader: Reader): Promise<StoredDecision | null> {
    const leaf = await this.leafRead(controllerId, id, reader);
    return leaf ? this.stored(controllerId, leaf) : null;
  }

  /** Null where there is none; else the reading is on the ledger. */
  private async leafRead(controllerId: string, id: string, reader: Reader): Promise<LeafRow | null> {
    const [found] = await rows<LeafRow>(this.database, `${SELECT} AND l.id = $2`, [controllerId, id]);
    if (!found) return null;
    const subject = this.subjectOf(controllerId, found);
    await this.readings.record(this.database, reader, { controllerId, subject, what: 'decision', refersTo: [id] });
    return found;
  }

  private newest(controllerId: string, before: string | null, limit: number): Promise<LeafRow[]> {
    return rows<LeafRow>(
      this.database,
      `${SELECT} AND l.id >= 'dec_' AND l.id < coalesce($2, 'dec~') ORDER BY l.id DESC LIMIT $3`,
      [controllerId, before, limit],
    );
  }

  private subjectOf(controllerId: string, leaf: Omit<LeafRow, 'hash'>): Subject {
    const name = { controllerId, mailboxId: leaf.mailbox_id };
    return this.subjects.open(name, { id: leaf.subject_id, wrappedKey: leaf.subject_key });
  }

  private stored(controllerId: string, leaf: Omit<LeafRow, 'hash'>): StoredDecision {
    const { key } = this.subjectOf(controllerId, leaf);
    return readStored(openPayload(key.sealing, leaf.payload, leaf.id));
  }

  private open(controllerId: string, leaf: LeafRow): RecordedDecision {
    const payload = this.stored(controllerId, leaf);
    return {
      id: leaf.id,
      leaf: `sha256:${leaf.hash.toString('hex')}`,
      at: payload.facts.at,
      email: payload.facts.recipient.email,
      mailboxId: leaf.mailbox_id,
      decision: payload.decision,
      pack: payload.pack,
      noticeDue: false,
      unwatched: false,
      spreadMs: 0,
      isShadow: payload.shadow ?? false,
      facts: payload.facts,
    };
  }
}

const AT_ONCE = 500;

const SELECT = `
SELECT l.id, l.hash, l.payload, l.subject_id, m.mailbox_id, m.subject_key
FROM leaf l JOIN mailbox m ON m.controller_id = l.controller_id AND m.subject_id = l.subject_id
WHERE l.controller_id = $1 AND l.type = 'decision'`;

// Along the key, and one look-up a decision by its subject (OFFSET 0): whatever the planner believes of tables that have
// just grown, it would sort the whole period for each page and look for a person among all of the controller's.
const KEPT = `
SELECT l.id, l.payload, l.subject_id, m.mailbox_id, m.subject_key
FROM (SELECT controller_id, id, payload, subject_id FROM leaf
      WHERE controller_id = $1 AND id >= $2 AND id < $3 ORDER BY id DESC LIMIT $4) l
LEFT JOIN LATERAL (
  SELECT controller_id, mailbox_id, subject_key FROM mailbox WHERE subject_id = l.subject_id OFFSET 0
) m ON m.controller_id = l.controller_id ORDER BY l.id DESC`;

const FOLLOWING = `
SELECT l.id, l.type, l.payload, l.subject_id, m.mailbox_id, m.subject_key
FROM (SELECT l.controller_id, l.id, l.type, l.payload, l.subject_id, e.index FROM ledger_entry e JOIN leaf l USING (xid, position)
      WHERE e.controller_id = $1 AND e.index >= $2 AND e.index < $3) l
LEFT JOIN LATERAL (
  SELECT controller_id, mailbox_id, subject_key FROM mailbox WHERE subject_id = l.subject_id OFFSET 0
) m ON m.controller_id = l.controller_id AND l.type = 'decision' ORDER BY l.index`;
