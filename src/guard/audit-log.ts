// Reads decisions back from the ledger: unsealed with the person's key, or bare where that key has been destroyed.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { openPayload } from '../ledger/sealing.js';
import { type Decision } from '../policy/decision.js';
import { type Facts } from '../policy/facts.js';
import { Subjects } from '../provenance/subjects.js';
import { rows } from '../values/sql.js';
import { type Verdict } from './ask.js';

export type RecordedDecision = Verdict & {
  readonly id: string;
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly facts: Omit<Facts, 'message'>;
};

type LeafRow = {
  id: string;
  hash: Buffer;
  payload: Buffer;
  subject_id: string;
  mailbox_id: Buffer;
  subject_key: Buffer;
};

type Payload = { readonly facts: Omit<Facts, 'message'>; readonly decision: Decision; readonly pack: string };

@Injectable()
export class AuditLog {
  public constructor(
    private readonly database: DataSource,
    private readonly subjects: Subjects,
  ) {}

  /** The controller's decisions, newest first; those about people who were erased are sealed for ever and left out. */
  public async list(controllerId: string, before: string | null, limit: number): Promise<RecordedDecision[]> {
    const found = await rows<LeafRow>(
      this.database,
      `${SELECT} AND l.id >= 'dec_' AND l.id < coalesce($2, 'dec~') ORDER BY l.id DESC LIMIT $3`,
      [controllerId, before, limit],
    );
    return found.map((leaf) => this.open(controllerId, leaf));
  }

  /** One decision of the controller's; null where it has none of that id. */
  public async find(controllerId: string, id: string): Promise<RecordedDecision | null> {
    const [found] = await rows<LeafRow>(this.database, `${SELECT} AND l.id = $2`, [controllerId, id]);
    return found ? this.open(controllerId, found) : null;
  }

  /** The decisions about one person, newest first. */
  public async about(controllerId: string, subjectId: string, limit: number): Promise<RecordedDecision[]> {
    const found = await rows<LeafRow>(this.database, `${SELECT} AND l.subject_id = $2 ORDER BY l.id DESC LIMIT $3`, [
      controllerId,
      subjectId,
      limit,
    ]);
    return found.map((leaf) => this.open(controllerId, leaf));
  }

  private open(controllerId: string, leaf: LeafRow): RecordedDecision {
    const name = { controllerId, mailboxId: leaf.mailbox_id };
    const { key } = this.subjects.open(name, { id: leaf.subject_id, wrappedKey: leaf.subject_key });
    const payload = JSON.parse(openPayload(key.sealing, leaf.payload, leaf.id)) as Payload;
    return {
      id: leaf.id,
      leaf: `sha256:${leaf.hash.toString('hex')}`,
      at: payload.facts.at,
      email: payload.facts.recipient.email,
      mailboxId: leaf.mailbox_id,
      decision: payload.decision,
      pack: payload.pack,
      noticeDue: false,
      facts: payload.facts,
    };
  }
}

const SELECT = `
SELECT l.id, l.hash, l.payload, l.subject_id, m.mailbox_id, m.subject_key
FROM leaf l JOIN mailbox m ON m.controller_id = l.controller_id AND m.subject_id = l.subject_id
WHERE l.controller_id = $1 AND l.type = 'decision'`;
