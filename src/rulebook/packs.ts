// Every pack that was ever in force here, by its digest: a decision is made again under the law that it was made under.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type DigestedPack, type Pack } from '../policy/pack.js';
import { canonicalJson } from '../values/canonical-json.js';
import { row } from '../values/sql.js';
import { digested } from './rule-leaf.js';

/** The packs of a decision, the recipient's first; one of each where both are the same. */
export type PackPair = { readonly recipient: DigestedPack; readonly controller: DigestedPack };

/** Owns the table `policy_pack`, whose rows the database lets nobody change. */
@Injectable()
export class Packs {
  private readonly known = new Map<string, DigestedPack>();

  public constructor(private readonly database: DataSource) {}

  /** Keeps those that are not kept yet; done at every start, before anything can be decided. */
  public async keep(packs: readonly DigestedPack[], at: Date): Promise<void> {
    for (const pack of packs) this.known.set(pack.digest, pack);
    await this.database.query(KEEP, [
      packs.map(({ digest }) => digest),
      packs.map(({ country }) => country),
      packs.map(({ version }) => version),
      packs.map(({ digest: _, ...pack }) => canonicalJson(pack)),
      at,
    ]);
  }

  /** Those that a decision names, `GB@sha256:...+FR@sha256:...`; null where one was never in force here. */
  public async named(name: string): Promise<PackPair | null> {
    const [first = '', second = first] = name.split('+');
    const recipient = await this.byDigest(first);
    const controller = first === second ? recipient : await this.byDigest(second);
    return recipient && controller && { recipient, controller };
  }

  private async byDigest(name: string): Promise<DigestedPack | null> {
    const digest = name.slice(name.indexOf('@') + 1);
    const known = this.known.get(digest);
    if (known) return known;
    const found = await row<{ body: string }>(this.database, 'SELECT body FROM policy_pack WHERE digest = $1', [
      digest,
    ]);
    if (!found) return null;
    const kept = JSON.parse(found.body) as Pack;
    if (digested(kept).digest !== digest) throw new Error(`the pack that is kept as ${digest} is another one`);
    const pack = Object.freeze({ ...kept, digest });
    this.known.set(digest, pack);
    return pack;
  }
}

const KEEP = `
INSERT INTO policy_pack (digest, country, version, body, kept_at)
SELECT *, $5::timestamptz FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING`;
