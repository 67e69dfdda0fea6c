// The looks of controllers' public pages, and their logos, which are served from here: pages ask nobody else for anything.
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { row } from '../values/sql.js';
import { type Brand, type Logo, NO_BRAND, type Wording } from './brand.js';

/** What changes: what is left out stays as it is, null takes it away. */
export type BrandChange = {
  readonly colour?: string | null;
  readonly logo?: Logo | null;
  readonly wording?: Wording | null;
};

/** Owns the tables `controller_brand` and `logo`. */
@Injectable()
export class Brands {
  public constructor(private readonly database: DataSource) {}

  public async of(controllerId: string): Promise<Brand> {
    const text = 'SELECT colour, logo, wording FROM controller_brand WHERE controller_id = $1';
    return (await row<Brand>(this.database, text, [controllerId])) ?? NO_BRAND;
  }

  public async change(controllerId: string, { colour, logo, wording }: BrandChange): Promise<Brand> {
    const digest = logo ? await this.keep(logo) : null;
    await this.database.query(CHANGE, [
      ...[controllerId, colour !== undefined, colour ?? null, logo !== undefined, digest],
      ...[wording !== undefined, wording ?? {}],
    ]);
    return this.of(controllerId);
  }

  /** Null where there is none of that digest. */
  public logo(digest: string): Promise<Logo | null> {
    return row<Logo>(this.database, 'SELECT type, bytes FROM logo WHERE digest = $1', [digest]);
  }

  /** By what it is, and for good: a page on which somebody said yes still shows it. */
  private async keep({ type, bytes }: Logo): Promise<string> {
    const digest = createHash('sha256').update(bytes).digest('hex');
    const text = 'INSERT INTO logo (digest, type, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING';
    await this.database.query(text, [digest, type, bytes]);
    return digest;
  }
}

const CHANGE = `
INSERT INTO controller_brand AS b (controller_id, colour, logo, wording) VALUES ($1, $3, $5, $7)
ON CONFLICT (controller_id) DO UPDATE SET colour = CASE WHEN $2::boolean THEN excluded.colour ELSE b.colour END,
  logo = CASE WHEN $4::boolean THEN excluded.logo ELSE b.logo END,
  wording = CASE WHEN $6::boolean THEN excluded.wording ELSE b.wording END`;
