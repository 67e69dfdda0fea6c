// Keeps what is attached: once a campaign, or with one message; and hands it out as it goes into mails.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { newId } from '../values/id.js';
import { RecentlyUsed } from '../values/recently-used.js';
import { type Sql, rows } from '../values/sql.js';
import { type Attachment, type EncodedAttachment, encodedAttachment } from './attachment.js';

/** What is shown of one. */
export type ShownAttachment = Pick<Attachment, 'filename' | 'contentType' | 'cid'> & { readonly bytes: number };

export type AttachedTo = { readonly campaignId: string } | { readonly messageId: string };

// Those of a campaign serve all its messages; more than a few megabytes are not held for it.
const KEPT = { most: 4, keptMs: 60_000 };

/** Owns the table `attachment`. */
@Injectable()
export class Attachments {
  private readonly encoded = new RecentlyUsed<readonly EncodedAttachment[]>(KEPT);

  public constructor(private readonly database: DataSource) {}

  /** Keeps attachments in the caller's transaction, in their order. `ids` are those of `newAttachmentIds`. */
  public async keep(
    transaction: Sql,
    to: AttachedTo,
    ids: readonly string[],
    attachments: readonly Attachment[],
  ): Promise<void> {
    const campaignId = 'campaignId' in to ? to.campaignId : null;
    const messageId = 'messageId' in to ? to.messageId : null;
    for (const [place, { filename, contentType, cid, content }] of attachments.entries()) {
      await transaction.query(KEEP, [ids[place], campaignId, messageId, place, filename, contentType, cid, content]);
    }
  }

  /** As they go into a mail, in this order. Throws where one of them is gone. */
  public async encodedOf(ids: readonly string[]): Promise<readonly EncodedAttachment[]> {
    const name = ids.join(' ');
    const kept = this.encoded.get(name);
    if (kept) return kept;
    const found = await rows<Attachment>(this.database, FIND, [ids]);
    if (found.length !== ids.length) throw new Error('what is attached to it is gone');
    const encoded = found.map(encodedAttachment);
    this.encoded.set(name, encoded);
    return encoded;
  }
}

export function newAttachmentIds(attachments: readonly Attachment[], at: Date): string[] {
  return attachments.map(() => newId('att', at.getTime()));
}

export function shownAttachment({ filename, contentType, cid, content }: Attachment): ShownAttachment {
  return { filename, contentType, cid, bytes: content.length };
}

/** A column of a query about campaigns as `c`: what is shown of those of each. */
export const SHOWN_OF_CAMPAIGN = `(
  SELECT coalesce(json_agg(json_build_object('filename', a.filename, 'contentType', a.content_type, 'cid', a.cid,
    'bytes', octet_length(a.content)) ORDER BY a.place), '[]')
  FROM attachment a WHERE a.campaign_id = c.id)`;

const KEEP = `
INSERT INTO attachment (id, campaign_id, message_id, place, filename, content_type, cid, content)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

const FIND = `
SELECT filename, content_type AS "contentType", cid, content FROM attachment WHERE id = ANY ($1)
ORDER BY array_position($1::text[], id)`;
