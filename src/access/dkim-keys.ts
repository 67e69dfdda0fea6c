// The keys with which a controller's mail is signed, one or more a domain; the private half is wrapped at rest and never shown.
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { newId } from '../values/id.js';
import { row, rows } from '../values/sql.js';
import { type DkimAlgorithm, type DkimKeyPair } from './dkim-key-pair.js';
import { MasterKey } from './master-key.js';

/** What may be seen of a key. */
export type DkimKey = {
  readonly id: string;
  readonly controllerId: string;
  /** Lower-cased A-labels. */
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: DkimAlgorithm;
  readonly publicKey: string;
  readonly createdAt: Date;
};

/** What signs a mail. */
export type SigningKey = Pick<DkimKey, 'domain' | 'selector' | 'algorithm'> & { readonly privateKey: KeyObject };

type NewDkimKey = Pick<DkimKey, 'controllerId' | 'domain' | 'selector'> & { readonly pair: DkimKeyPair };

type SigningRow = Pick<DkimKey, 'id' | 'domain' | 'selector' | 'algorithm'> & { readonly wrapped: Buffer };

/** Owns the table `dkim_key`. */
@Injectable()
export class DkimKeys {
  public constructor(
    private readonly database: DataSource,
    private readonly masterKey: MasterKey,
  ) {}

  /** Keeps a key; null where the controller has one of that selector and domain already. */
  public async add({ controllerId, domain, selector, pair }: NewDkimKey, at: Date): Promise<DkimKey | null> {
    const id = newId('dkm', at.getTime());
    const { algorithm, publicKey, privateKey } = pair;
    const wrapped = this.masterKey.wrap(privateKey.export({ type: 'pkcs8', format: 'der' }), id);
    const added = await row(this.database, ADD, [
      id,
      controllerId,
      domain,
      selector,
      algorithm,
      publicKey,
      wrapped,
      at,
    ]);
    return added ? { id, controllerId, domain, selector, algorithm, publicKey, createdAt: at } : null;
  }

  /** The controller's keys from before `before` on, newest first. */
  public list(controllerId: string, before: string | null, limit: number): Promise<DkimKey[]> {
    return rows<DkimKey>(this.database, LIST, [controllerId, before, limit]);
  }

  public find(id: string): Promise<DkimKey | null> {
    return row<DkimKey>(this.database, `${SHOWN} WHERE id = $1`, [id]);
  }

  public async remove(id: string): Promise<void> {
    await this.database.query('DELETE FROM dkim_key WHERE id = $1', [id]);
  }

  /** What signs mail from this domain (A-labels): the newest key of the nearest of it and the domains above; null: nothing. */
  public async signing(controllerId: string, domain: string): Promise<SigningKey | null> {
    const found = await row<SigningRow>(this.database, NEAREST, [controllerId, withParents(domain)]);
    if (!found) return null;
    const { id, wrapped, ...key } = found;
    const der = this.masterKey.unwrap(wrapped, id);
    return { ...key, privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) };
  }
}

/** `a.b.example` is within `b.example`, and that within `example`. */
function withParents(domain: string): string[] {
  const labels = domain.toLowerCase().split('.');
  return labels.map((_, n) => labels.slice(n).join('.'));
}

const ADD = `
INSERT INTO dkim_key (id, controller_id, domain, selector, algorithm, public_key, private_key, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (controller_id, domain, selector) DO NOTHING RETURNING id`;

const SHOWN = `
SELECT id, controller_id AS "controllerId", domain, selector, algorithm, public_key AS "publicKey", created_at AS "createdAt"
FROM dkim_key`;

const LIST = `${SHOWN} WHERE controller_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`;

const NEAREST = `
SELECT id, domain, selector, algorithm, private_key AS wrapped FROM dkim_key
WHERE controller_id = $1 AND domain = ANY ($2) ORDER BY length(domain) DESC, id DESC LIMIT 1`;
