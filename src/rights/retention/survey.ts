// Looks at everybody of a controller, some at a time: who was not told, who is unheard of, who is left out and why.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Law } from '../../../config/law.js';
import { RetentionRules } from '../../../config/retention.js';
import { type Controller } from '../../access/controller.js';
import { type MailboxName } from '../../provenance/dossier.js';
import { parseKnown } from '../../provenance/known.js';
import { rows, type Sql } from '../../values/sql.js';
import { type Setting } from './settings.js';
import { type Standing, standingOf } from './standing.js';

/** Why somebody is not erased though their time is over. */
export const LEFT_OUT = ['legal_hold', 'open_request', 'restricted'] as const;
export type LeftOut = (typeof LEFT_OUT)[number];

export type Surveyed = MailboxName &
  Standing & {
    readonly contactId: string;
    readonly leftOut: LeftOut | null;
    readonly isListed: { readonly no_notice: boolean; readonly unheard: boolean };
    /** When the grace time of their warning is over; null where they were not warned. */
    readonly eraseAfter: Date | null;
  };

type SurveyRow = {
  readonly mailbox_id: Buffer;
  readonly contact_id: string;
  readonly known: string;
  readonly created_at: Date;
  readonly answered_at: Date | null;
  readonly noticed_at: Date | null;
  readonly left_out: LeftOut | null;
  readonly not_told: boolean;
  readonly erase_after: Date | null;
};

@Injectable()
export class Survey {
  public constructor(
    private readonly database: DataSource,
    private readonly law: Law,
    private readonly rules: RetentionRules,
  ) {}

  /** Those behind a mailbox, in the order of their keys, `most` at once; empty at the end. */
  public async behind(
    controller: Controller,
    setting: Setting,
    at: Date,
    after: Buffer,
    most: number,
  ): Promise<Surveyed[]> {
    const found = await rows<SurveyRow>(this.database, BEHIND, [controller.id, after, most]);
    return found.map((one) => this.surveyed(controller, setting, at, one));
  }

  /** One person as they stand now; null where there is nobody. */
  public async one(
    sql: Sql,
    controller: Controller,
    setting: Setting,
    at: Date,
    mailboxId: Buffer,
  ): Promise<Surveyed | null> {
    const [found] = await rows<SurveyRow>(sql, ONE, [controller.id, mailboxId]);
    return found ? this.surveyed(controller, setting, at, found) : null;
  }

  private surveyed(controller: Controller, setting: Setting, at: Date, one: SurveyRow): Surveyed {
    const known = parseKnown(one.known);
    const country = known.country ?? null;
    const rule = this.rules.of(country, controller.country);
    const limits = {
      prospectMonths: Math.min(rule.prospectMonths, setting.prospectMonths ?? rule.prospectMonths),
      noticeMonths: rule.noticeMonths,
      noticeIsDue: this.law.packFor(country).gdpr || this.law.packFor(controller.country).gdpr,
    };
    const history = { coldSentAt: [], answeredAt: text(one.answered_at), noticedAt: text(one.noticed_at) };
    return {
      ...{ controllerId: controller.id, mailboxId: one.mailbox_id, contactId: one.contact_id },
      ...standingOf({ known, history, createdAt: one.created_at }, limits, at),
      ...{ leftOut: one.left_out, eraseAfter: one.erase_after },
      isListed: { no_notice: one.not_told, unheard: one.erase_after !== null },
    };
  }
}

function text(moment: Date | null): string | null {
  return moment?.toISOString() ?? null;
}

const SURVEY = `
SELECT m.mailbox_id, m.contact_id, m.known, m.created_at, m.answered_at, m.noticed_at,
  CASE
    WHEN EXISTS (SELECT FROM legal_hold h WHERE h.controller_id = m.controller_id AND h.mailbox_id = m.mailbox_id
      AND h.lifted_at IS NULL) THEN 'legal_hold'
    WHEN EXISTS (SELECT FROM subject_request r WHERE r.controller_id = m.controller_id AND r.mailbox_id = m.mailbox_id
      AND r.closed_at IS NULL) THEN 'open_request'
    WHEN m.stops <> '[]' AND EXISTS (SELECT FROM suppression s WHERE s.controller_id = m.controller_id
      AND s.mailbox_id = m.mailbox_id AND s.lifted_at IS NULL AND s.kind = 'manual'
      AND starts_with(s.reason, 'restriction of processing')) THEN 'restricted'
  END AS left_out,
  EXISTS (SELECT FROM retention_item i WHERE i.controller_id = m.controller_id AND i.mailbox_id = m.mailbox_id
    AND i.finding = 'no_notice') AS not_told,
  (SELECT i.erase_after FROM retention_item i WHERE i.controller_id = m.controller_id AND i.mailbox_id = m.mailbox_id
    AND i.finding = 'unheard') AS erase_after
FROM mailbox m WHERE m.controller_id = $1 AND m.contact_id IS NOT NULL`;

const BEHIND = `${SURVEY} AND m.mailbox_id > $2 ORDER BY m.mailbox_id LIMIT $3`;

const ONE = `${SURVEY} AND m.mailbox_id = $2`;
