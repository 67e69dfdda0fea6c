// What a webhook says of one event: read at the moment of each attempt, so that an erasure reaches what waits.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { openPayload } from '../ledger/sealing.js';
import { Subjects } from '../provenance/subjects.js';
import { row } from '../values/sql.js';
import { TEST_EVENT } from './webhook-events.js';

export type Told = { readonly type: string; readonly timestamp: string; readonly data: object };

type LeafRow = {
  readonly id: string;
  readonly at: Date;
  readonly payload: Buffer | null;
  readonly mailboxId: Buffer | null;
  readonly email: string | null;
  readonly subjectId: string | null;
  readonly subjectKey: Buffer | null;
};

@Injectable()
export class WebhookStory {
  public constructor(
    private readonly database: DataSource,
    private readonly subjects: Subjects,
  ) {}

  /** Null where nothing is left to tell. */
  public async of(controllerId: string, event: string, about: string, now: Date): Promise<Told | null> {
    if (event === TEST_EVENT) return { type: event, timestamp: now.toISOString(), data: { id: about } };
    if (event.startsWith('message.')) {
      const message = await row<{ at: Date }>(this.database, MESSAGE, [controllerId, about]);
      return message && { type: event, timestamp: message.at.toISOString(), data: message };
    }
    const leaf = await row<LeafRow>(this.database, LEAF, [controllerId, about]);
    if (!leaf) return null;
    const { id, at, email } = leaf;
    const data = { id, email, ...this.detailsOf(controllerId, leaf) };
    return { type: event, timestamp: at.toISOString(), data };
  }

  /** What the leaf holds sealed; nothing where the person was erased, or it is about nobody. */
  private detailsOf(controllerId: string, { id, payload, mailboxId, subjectId, subjectKey }: LeafRow): object {
    if (!payload || !mailboxId || subjectId === null || !subjectKey) return { details: null };
    const subject = this.subjects.open({ controllerId, mailboxId }, { id: subjectId, wrappedKey: subjectKey });
    const opened = JSON.parse(openPayload(subject.key.sealing, payload, id)) as Readonly<Record<string, unknown>>;
    // Of a decision the outcome; the facts it was made from are read by whoever has the scope for them.
    const { facts, ...details } = opened;
    return { details: facts === undefined ? details : opened['decision'] };
  }
}

const LEAF = `
SELECT l.id, l.at, l.payload, m.mailbox_id AS "mailboxId", m.email, m.subject_id AS "subjectId", m.subject_key AS "subjectKey"
FROM leaf l LEFT JOIN mailbox m ON m.controller_id = l.controller_id AND m.subject_id = l.subject_id
WHERE l.controller_id = $1 AND l.id = $2`;

const MESSAGE = `
SELECT id, nullif(email, '') AS email, state, purpose, campaign_id AS "campaignId", step, finished_at AS at FROM message
WHERE controller_id = $1 AND id = $2 AND finished_at IS NOT NULL`;
