// The entries of a log that a pack holds: each with its place in the tree, its proof, and the key that opens it alone.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type LeafType } from '../../ledger/leaf.js';
import { openingOf, openPayload } from '../../ledger/sealing.js';
import { TreeReader } from '../../ledger/tree-reader.js';
import { Subjects } from '../../provenance/subjects.js';
import { rows } from '../../values/sql.js';

type EntryRow = {
  readonly index: string;
  readonly id: string;
  readonly type: LeafType;
  readonly body: string;
  readonly payload: Buffer | null;
  readonly subject_id: string | null;
  readonly mailbox_id: Buffer | null;
  readonly subject_key: Buffer | null;
};

export type PackEntry = {
  readonly index: number;
  readonly id: string;
  readonly type: LeafType;
  /** RFC 3339 UTC, as the leaf says it. */
  readonly at: string;
  readonly leaf: Buffer;
  readonly proof: readonly Buffer[];
  readonly payload: Buffer | null;
  /** Null where nobody can open it any more, or there is nothing to open. */
  readonly opening: Buffer | null;
  /** What was sealed, opened. */
  readonly recorded: unknown;
};

const AT_ONCE = 200;
const PROOFS_AT_ONCE = 8;

@Injectable()
export class PackEntries {
  public constructor(
    private readonly database: DataSource,
    private readonly subjects: Subjects,
    private readonly tree: TreeReader,
  ) {}

  /** Everything on record about a person, in the order of the log, inside the tree of that size. */
  public ofPerson(controllerId: string, subjectId: string, size: number): AsyncGenerator<PackEntry> {
    return this.entries('l.subject_id = $2', controllerId, subjectId, size);
  }

  /** The decisions that a campaign's messages went by, before it was sent and at the last moment. */
  public ofCampaign(controllerId: string, campaignId: string, size: number): AsyncGenerator<PackEntry> {
    return this.entries(OF_CAMPAIGN, controllerId, campaignId, size);
  }

  private async *entries(which: string, controllerId: string, of: string, size: number): AsyncGenerator<PackEntry> {
    const text = SELECT.replace('/* which */', which);
    let after = -1;
    for (;;) {
      const found = await rows<EntryRow>(this.database, text, [controllerId, of, size, after, AT_ONCE]);
      for (let at = 0; at < found.length; at += PROOFS_AT_ONCE) {
        const some = found.slice(at, at + PROOFS_AT_ONCE);
        yield* await Promise.all(some.map((one) => this.entry(controllerId, one, size)));
      }
      const last = found.at(-1);
      if (!last) return;
      after = Number(last.index);
    }
  }

  private async entry(controllerId: string, found: EntryRow, size: number): Promise<PackEntry> {
    const { id, type, payload, mailbox_id: mailboxId, subject_key: wrappedKey, subject_id: subjectId } = found;
    const index = Number(found.index);
    const proof = await this.tree.inclusion(controllerId, index, size);
    const { at } = JSON.parse(found.body) as { at: string };
    const closed = {
      index,
      id,
      type,
      at,
      leaf: Buffer.from(found.body),
      proof,
      payload,
      opening: null,
      recorded: null,
    };
    if (!payload || !mailboxId || !wrappedKey || subjectId === null) return closed;
    const { key } = this.subjects.open({ controllerId, mailboxId }, { id: subjectId, wrappedKey });
    const recorded: unknown = JSON.parse(openPayload(key.sealing, payload, id));
    return { ...closed, opening: openingOf(key.sealing, id), recorded };
  }
}

const OF_CAMPAIGN = `l.id IN (
  SELECT r.decision_id FROM campaign_recipient r JOIN campaign c ON c.id = r.campaign_id
  WHERE c.controller_id = $1 AND r.campaign_id = $2
  UNION SELECT decision_id FROM message WHERE controller_id = $1 AND campaign_id = $2)`;

const SELECT = `
SELECT e.index, l.id, l.type, l.body, l.payload, l.subject_id, m.mailbox_id, m.subject_key
FROM leaf l JOIN ledger_entry e USING (xid, position)
LEFT JOIN mailbox m ON m.controller_id = l.controller_id AND m.subject_id = l.subject_id
WHERE l.controller_id = $1 AND /* which */ AND e.index < $3 AND e.index > $4 ORDER BY e.index LIMIT $5`;
