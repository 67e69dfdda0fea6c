// Forms that were given out for companies' own sites, each with the words that it says, which never change.
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type PageLanguage } from '../../config/texts/page-texts.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { row } from '../values/sql.js';
import { type OptInForm } from './form.js';
import { OptIns } from './opt-ins.js';
import { type Offer } from './wording.js';

export type Embed = {
  readonly id: string;
  readonly language: PageLanguage;
  /** `sha256:<hex>` of its HTML, which is kept as a page. */
  readonly digest: string;
  readonly offers: readonly Offer[];
};

/** `sha256:<hex>` */
export function pageDigest(html: string): string {
  return `sha256:${createHash('sha256').update(html).digest('hex')}`;
}

/** Owns the table `opt_in_embed`. */
@Injectable()
export class Embeds {
  public constructor(
    private readonly database: DataSource,
    private readonly optIns: OptIns,
    private readonly clock: Clock,
  ) {}

  /** Keeps what a form for another site says; `write` makes its HTML out of its id. */
  public async make(
    { id: formId, controllerId }: OptInForm,
    language: PageLanguage,
    offers: readonly Offer[],
    write: (id: string) => string,
  ): Promise<{ readonly html: string; readonly digest: string }> {
    const at = this.clock.now();
    const id = newId('emb', at.getTime());
    const html = write(id);
    const digest = pageDigest(html);
    await this.optIns.keepPage(controllerId, digest, html);
    await this.database.query(MAKE, [id, controllerId, formId, language, digest, JSON.stringify(offers), at]);
    return { html, digest };
  }

  /** Null where the form has none of that id. */
  public find(formId: string, id: string): Promise<Embed | null> {
    return row<Embed>(
      this.database,
      'SELECT id, language, digest, offers FROM opt_in_embed WHERE form_id = $1 AND id = $2',
      [formId, id],
    );
  }
}

const MAKE = `
INSERT INTO opt_in_embed (id, controller_id, form_id, language, digest, offers, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`;
