// The lists on their way through the guard: what they are, whom they hold, in which state they are.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Attachments, newAttachmentIds, shownAttachment, SHOWN_OF_CAMPAIGN } from '../delivery/attachments.js';
import { Outgoing } from '../delivery/outgoing.js';
import { type ReasonCode } from '../policy/decision.js';
import { newId } from '../values/id.js';
import { type Sql, row, rows } from '../values/sql.js';
import {
  type Campaign,
  type CampaignCounts,
  type CampaignState,
  type ListedCampaign,
  type NewCampaign,
} from './campaign.js';

/** Which of a campaign's people are asked for: by their verdict, by a reason among its reasons, or all. */
export type VerdictFilter = { readonly outcome: string | null; readonly reason: string | null };

export type ListedRecipient = {
  readonly mailboxId: Buffer;
  readonly email: string;
  readonly outcome: string | null;
  readonly country: string | null;
  readonly reasons: string | null;
  readonly decisionId: string | null;
  readonly message: string | null;
};

export type ContactFilter = {
  readonly country: string | null;
  readonly company: string | null;
  /** A kind of source that the contact has. */
  readonly source: string | null;
};

/** Owns the tables `campaign`, `campaign_step` and `campaign_recipient`. */
@Injectable()
export class Campaigns {
  public constructor(
    private readonly database: DataSource,
    private readonly outgoing: Outgoing,
    private readonly attachments: Attachments,
  ) {}

  public async create(given: NewCampaign, at: Date): Promise<Campaign> {
    const id = newId('cmp', at.getTime());
    const { controllerId, senderId, name, purpose, subject, text, html, steps, stopOn, window, attachments } = given;
    await this.database.transaction(async (transaction) => {
      await transaction.query(CREATE, [
        ...[id, controllerId, senderId, name, purpose, subject, text, html, at, 1 + steps.length, stopOn.company],
        steps.map((_, n) => n + 2),
        steps.map(({ afterDays }) => afterDays),
        steps.map((step) => step.subject),
        steps.map((step) => step.text),
        steps.map((step) => step.html),
        window,
      ]);
      await this.attachments.keep(transaction, { campaignId: id }, newAttachmentIds(attachments, at), attachments);
    });
    const fresh = { state: 'draft', gated: false, createdAt: at, launchedAt: null, finishedAt: null } as const;
    return { ...given, ...fresh, id, attachments: attachments.map(shownAttachment) };
  }

  /** Newest first, without what they say. */
  public list(controllerId: string, before: string | null, limit: number): Promise<ListedCampaign[]> {
    return rows<ListedCampaign>(this.database, LIST, [controllerId, before, limit]);
  }

  /** Those of the controller on which somebody may be waiting: at work, or changed since. */
  public async moving(controllerId: string, since: Date): Promise<{ id: string; state: CampaignState }[]> {
    return rows(this.database, MOVING, [controllerId, since]);
  }

  /** The controller's campaign; null where it has none of that id. */
  public find(controllerId: string, id: string): Promise<Campaign | null> {
    return row<Campaign>(this.database, `${SELECT} WHERE c.id = $1 AND c.controller_id = $2`, [id, controllerId]);
  }

  public get(id: string): Promise<Campaign | null> {
    return row<Campaign>(this.database, `${SELECT} WHERE c.id = $1`, [id]);
  }

  /**
   * Puts mailboxes on the list; one that is on it already stays as it is. Answers how many are new. Of somebody who was
   * erased the verdict is on the list at once, and the address is not.
   */
  public async add(
    sql: Sql,
    { id, controllerId }: Campaign,
    recipients: readonly { readonly mailboxId: Buffer; readonly email: string }[],
  ): Promise<number> {
    const added = await rows(sql, ADD, [
      id,
      controllerId,
      recipients.map((one) => one.mailboxId),
      recipients.map((one) => printable(one.email)),
      ERASED,
    ]);
    return added.length;
  }

  /** Puts everybody whom an import brought on the list. Who is being erased meanwhile is waited for, and not put there. */
  public async addImport(sql: Sql, campaign: Campaign, importId: string): Promise<number> {
    const [added] = await rows<{ count: string }>(
      sql,
      `WITH added AS (
         INSERT INTO campaign_recipient (campaign_id, mailbox_id, email)
         SELECT $1, m.mailbox_id, m.email FROM import_contact i
         JOIN import j ON j.id = i.import_id AND j.controller_id = $2
         JOIN mailbox m ON m.controller_id = $2 AND m.mailbox_id = i.mailbox_id
         WHERE i.import_id = $3 AND m.email IS NOT NULL ORDER BY m.mailbox_id FOR KEY SHARE OF m
         ON CONFLICT DO NOTHING RETURNING 1)
       SELECT count(*) FROM added`,
      [campaign.id, campaign.controllerId, importId],
    );
    return Number(added?.count ?? 0);
  }

  /** Puts contacts of the controller on the list that have these properties (all of them; none is everybody). */
  public async addContacts(sql: Sql, campaign: Campaign, filter: ContactFilter): Promise<number> {
    const [added] = await rows<{ count: string }>(
      sql,
      `WITH added AS (
         INSERT INTO campaign_recipient (campaign_id, mailbox_id, email)
         SELECT $1, held.mailbox_id, held.email FROM (SELECT mailbox_id, email FROM mailbox
         WHERE controller_id = $2 AND contact_id IS NOT NULL AND email IS NOT NULL AND known <> '{}'
           AND ($3::text IS NULL OR known::json ->> 'country' = $3)
           AND ($4::text IS NULL OR lower(known::json ->> 'company') = lower($4))
           AND ($5::text IS NULL OR EXISTS (
             SELECT FROM json_array_elements(coalesce(known::json -> 'sources', '[]')) s WHERE s ->> 'kind' = $5))
         ORDER BY mailbox_id FOR KEY SHARE) held
         ON CONFLICT DO NOTHING RETURNING 1)
       SELECT count(*) FROM added`,
      [campaign.id, campaign.controllerId, filter.country, filter.company, filter.source],
    );
    return Number(added?.count ?? 0);
  }

  /**
   * Moves a campaign into another state, if it is in one of `from`; false where it is not. All concurrent calls for
   * one campaign agree on who moved it.
   */
  public async move(
    sql: Sql,
    id: string,
    from: readonly CampaignState[],
    to: CampaignState,
    at: Date,
  ): Promise<boolean> {
    const moved = await rows(
      sql,
      `WITH moved AS (
         UPDATE campaign SET state = $3,
           launched_at = CASE WHEN $3 = 'running' THEN coalesce(launched_at, $4) ELSE launched_at END,
           finished_at = CASE WHEN $3 IN ('cancelled', 'done') THEN $4 END
         WHERE id = $1 AND state = ANY ($2) RETURNING 1)
       SELECT * FROM moved`,
      [id, from, to, at],
    );
    return moved.length > 0;
  }

  public async counts(id: string): Promise<CampaignCounts> {
    const outcomes = await rows<{ outcome: string | null; count: string }>(
      this.database,
      'SELECT outcome, count(*) FROM campaign_recipient WHERE campaign_id = $1 GROUP BY outcome',
      [id],
    );
    const decided = (name: string) => Number(outcomes.find(({ outcome }) => outcome === name)?.count ?? 0);
    const { queued = 0, deferred = 0, claimed = 0, handed_over = 0, ...ended } = await this.outgoing.counts(id);
    return {
      recipients: outcomes.reduce((sum, { count }) => sum + Number(count), 0),
      allow: decided('allow'),
      block: decided('block'),
      defer: decided('defer'),
      review: decided('review'),
      queued: queued + deferred + claimed + handed_over,
      accepted: ended.accepted ?? 0,
      refused: ended.refused ?? 0,
      uncertain: ended.uncertain ?? 0,
      cancelled: ended.cancelled ?? 0,
    };
  }

  /** Recipients after the mailbox `after`, in the order of their keys, with the newest message to each; of one outcome and one reason where they are given. */
  public recipients(
    id: string,
    { outcome, reason }: VerdictFilter,
    after: Buffer | null,
    limit: number,
  ): Promise<ListedRecipient[]> {
    return rows<ListedRecipient>(
      this.database,
      `SELECT r.mailbox_id AS "mailboxId", r.email, r.outcome, r.country, r.reasons, r.decision_id AS "decisionId", m.state AS message
       FROM campaign_recipient r LEFT JOIN LATERAL (
         SELECT state FROM message WHERE campaign_id = r.campaign_id AND mailbox_id = r.mailbox_id AND NOT retried ORDER BY step DESC LIMIT 1
       ) m ON true
       WHERE r.campaign_id = $1 AND ($2::text IS NULL OR r.outcome = $2) AND ($3::bytea IS NULL OR r.mailbox_id > $3)
         AND ($5::text IS NULL OR r.reasons::jsonb @> jsonb_build_array(jsonb_build_object('code', $5::text)))
       ORDER BY r.mailbox_id LIMIT $4`,
      [id, outcome, after, limit, reason],
    );
  }
}

const CREATE = `
WITH made AS (
  INSERT INTO campaign (id, controller_id, sender_id, name, purpose, subject, text_body, html_body, state, created_at, steps,
    stop_company, sending_window)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'draft', $9, $10, $11, $17) RETURNING id
)
INSERT INTO campaign_step (campaign_id, step, after_days, subject, text_body, html_body)
SELECT made.id, a.* FROM made, unnest($12::int[], $13::int[], $14::text[], $15::text[], $16::text[]) AS a`;

const LIST = `
SELECT c.id, c.name, c.purpose, s.address AS sender, c.subject, c.state, c.created_at AS "createdAt",
  c.launched_at AS "launchedAt", c.finished_at AS "finishedAt"
FROM campaign c JOIN sender s ON s.id = c.sender_id
WHERE c.controller_id = $1 AND ($2::text IS NULL OR c.id < $2) ORDER BY c.id DESC LIMIT $3`;

const MOVING = `
SELECT id, state FROM campaign WHERE controller_id = $1
  AND (state IN ('preflight', 'running', 'paused') OR finished_at > $2 OR created_at > $2) ORDER BY id DESC LIMIT 100`;

const ERASED: ReasonCode = 'suppressed_erased';

// The reason as the rule of suppressions gives it.
const ADD = `
INSERT INTO campaign_recipient (campaign_id, mailbox_id, email, outcome, reasons)
SELECT DISTINCT ON (a.mailbox_id) $1, a.mailbox_id,
  CASE WHEN s.id IS NULL THEN a.email ELSE '' END,
  CASE WHEN s.id IS NOT NULL THEN 'block' END,
  CASE WHEN s.id IS NOT NULL THEN json_build_array(json_build_object('code', $5::text, 'with', json_build_object(
    'since', to_char(s.since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))))::text END
FROM unnest($3::bytea[], $4::text[]) AS a (mailbox_id, email)
LEFT JOIN suppression s
  ON s.controller_id = $2 AND s.mailbox_id = a.mailbox_id AND s.kind = 'erasure' AND s.lifted_at IS NULL
ON CONFLICT DO NOTHING RETURNING 1`;

const SELECT = `
SELECT c.id, c.controller_id AS "controllerId", c.sender_id AS "senderId", s.address AS sender, c.name, c.purpose, c.subject,
  c.text_body AS text, c.html_body AS html, ${SHOWN_OF_CAMPAIGN} AS attachments, c.state,
  (SELECT coalesce(json_agg(json_build_object('afterDays', t.after_days, 'subject', t.subject, 'text', t.text_body,
    'html', t.html_body) ORDER BY t.step), '[]') FROM campaign_step t WHERE t.campaign_id = c.id) AS steps,
  json_build_object('reply', true, 'company', c.stop_company) AS "stopOn", c.sending_window AS window, c.gated, c.created_at AS "createdAt",
  c.launched_at AS "launchedAt", c.finished_at AS "finishedAt"
FROM campaign c JOIN sender s ON s.id = c.sender_id`;

/** What a text column takes: an address that cannot be used is kept to be shown, and may hold anything. */
function printable(email: string): string {
  return email.toWellFormed().replaceAll('\0', '\uFFFD').slice(0, 1_000);
}
