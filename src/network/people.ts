// The people of a network: who is in it, who wants in, who might be invited; one row a person and member.
import { Injectable } from '@nestjs/common';
import { Controllers } from '../access/controllers.js';
import { newId } from '../values/id.js';
import { rows, type Sql } from '../values/sql.js';
import { type SeenProfile } from './advice/person.js';
import { forgottenKey, keyOfName, keysOf, nameKey } from './person-key.js';

/** Whose network: a controller's, and there the member's. */
export type Network = { readonly controllerId: string; readonly member: string };

/** A person as a list or a look at the profile states them; null and left out change nothing of what is stored. */
export type StatedPerson = {
  readonly name: string;
  readonly profileUrl: string | null;
  readonly company?: string | null;
  readonly title?: string | null;
  readonly sector?: string | null;
  readonly profile?: SeenProfile | null;
  /** A day. */
  readonly connectedOn?: string | null;
  readonly mailboxId?: Buffer | null;
  readonly wroteToUs?: boolean;
  readonly weWrote?: boolean;
  readonly reactions?: number;
  readonly replies?: number;
};

/** `forgotten`: they had themselves erased, and nothing is kept of them again. */
export type KeptPerson = { readonly id: string; readonly isNew: boolean } | 'forgotten';

type Keyed = { readonly stated: StatedPerson; readonly key: string; readonly earlier: readonly string[] };

/** Owns the tables `network_person` and `network_forgotten`. */
@Injectable()
export class People {
  public constructor(private readonly controllers: Controllers) {}

  /** Keeps a batch, in the order given; the same person may stand in it several times. To be called in a transaction. */
  public async keep(sql: Sql, network: Network, stated: readonly StatedPerson[], at: Date): Promise<KeptPerson[]> {
    const keyed = await this.keyed(sql, network, stated);
    const forgotten = await this.forgotten(sql, network, keyed);
    const merged = new Map<string, Keyed>();
    for (const one of keyed) {
      if (forgotten.has(one.key)) continue;
      const before = merged.get(one.key);
      merged.set(one.key, before ? { ...one, stated: withStated(before.stated, one.stated) } : one);
    }
    const all = [...merged.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
    await this.adopt(sql, network, all);
    const kept = await rows<{ person_key: string; id: string; is_new: boolean }>(sql, KEEP, [
      ...[network.controllerId, network.member, at, JSON.stringify(all.map((one) => rowOf(one, at)))],
    ]);
    const ids = new Map(kept.map(({ person_key, id, is_new }) => [person_key, { id, isNew: is_new }]));
    return keyed.map(({ key }) => ids.get(key) ?? 'forgotten');
  }

  /** Those without a profile's address go by their name, where the network knows one of that name alone. */
  private async keyed(sql: Sql, { controllerId, member }: Network, stated: readonly StatedPerson[]): Promise<Keyed[]> {
    const keyed = stated.map((one): Keyed => {
      return { stated: one, ...keysOf(one.name, one.profileUrl, one.connectedOn ?? null) };
    });
    const nameless = [...new Set(keyed.filter(isByName).map(({ stated: { name } }) => nameKey(name)))];
    if (nameless.length === 0) return keyed;
    const found = await rows<{ name_key: string; person_key: string }>(sql, BY_NAME, [controllerId, member, nameless]);
    const known = new Map(found.map(({ name_key, person_key }) => [name_key, person_key]));
    return keyed.map((one) => {
      const key = isByName(one) ? known.get(nameKey(one.stated.name)) : undefined;
      return key === undefined ? one : { ...one, key };
    });
  }

  private async forgotten(sql: Sql, { controllerId }: Network, keyed: readonly Keyed[]): Promise<Set<string>> {
    const { suppressionKey } = await this.controllers.get(controllerId);
    const hashes = new Map<string, string>();
    for (const { key, earlier, stated } of keyed) {
      for (const one of [key, ...earlier.filter((name) => name.includes('|'))]) {
        hashes.set(forgottenKey(one, suppressionKey).toString('hex'), key);
      }
      if (stated.mailboxId) hashes.set(`m${stated.mailboxId.toString('hex')}`, key);
    }
    const names = [...hashes.keys()];
    const people = names.filter((one) => !one.startsWith('m')).map((one) => Buffer.from(one, 'hex'));
    const mailboxes = names.filter((one) => one.startsWith('m')).map((one) => Buffer.from(one.slice(1), 'hex'));
    const found = await rows<{ hash: string }>(sql, FORGOTTEN, [controllerId, people, mailboxes]);
    return new Set(found.flatMap(({ hash }) => hashes.get(hash) ?? []));
  }

  /** Whom an older list brought under another key gets the key of today. */
  private async adopt(sql: Sql, { controllerId, member }: Network, all: readonly Keyed[]): Promise<void> {
    const claims = new Map<string, number>();
    for (const one of all.flatMap(({ earlier }) => earlier)) claims.set(one, (claims.get(one) ?? 0) + 1);
    // Where two of a batch could be meant, nobody is.
    const older = all.flatMap(({ key, earlier }) =>
      earlier.flatMap((one, n) => (claims.get(one) === 1 ? [{ key, earlier: one, n }] : [])),
    );
    if (older.length > 0) await sql.query(ADOPT, [controllerId, member, JSON.stringify(older)]);
  }
}

/** Nothing but a name is known of them. */
function isByName({ key, stated }: Keyed): boolean {
  return key === keyOfName(stated.name);
}

function withStated(one: StatedPerson, other: StatedPerson): StatedPerson {
  const known = Object.entries(other).filter(([, value]: [string, unknown]) => value !== null && value !== undefined);
  return {
    ...one,
    ...(Object.fromEntries(known) as Partial<StatedPerson>),
    wroteToUs: (one.wroteToUs ?? false) || (other.wroteToUs ?? false),
    weWrote: (one.weWrote ?? false) || (other.weWrote ?? false),
  };
}

function rowOf({ stated, key }: Keyed, at: Date): object {
  const { mailboxId, ...rest } = stated;
  return {
    ...rest,
    ...{ id: newId('nwp', at.getTime()), person_key: key, name_key: nameKey(stated.name) },
    mailbox: mailboxId?.toString('hex') ?? null,
  };
}

const BY_NAME = `
SELECT name_key, min(person_key) AS person_key FROM network_person
WHERE controller_id = $1 AND member = $2 AND name_key = ANY ($3) GROUP BY name_key HAVING count(*) = 1`;

const FORGOTTEN = `
SELECT encode(person, 'hex') AS hash FROM network_forgotten WHERE controller_id = $1 AND person = ANY ($2::bytea[])
UNION ALL SELECT 'm' || encode(mailbox_id, 'hex') FROM suppression
WHERE controller_id = $1 AND mailbox_id = ANY ($3::bytea[]) AND kind = 'erasure' AND lifted_at IS NULL`;

// One older row a key, the surest first; where the key of today stands already, the older row is somebody else's or a trace.
// LATERAL with a LIMIT is one index look-up a key, whatever the planner believes of a table without samples.
const ADOPT = `
WITH found AS (
  SELECT DISTINCT ON (a.key) p.id, a.key FROM jsonb_to_recordset($3::jsonb) AS a (key text, earlier text, n int)
  CROSS JOIN LATERAL (SELECT id FROM network_person
    WHERE controller_id = $1 AND member = $2 AND person_key = a.earlier LIMIT 1) p
  LEFT JOIN LATERAL (SELECT id FROM network_person
    WHERE controller_id = $1 AND member = $2 AND person_key = a.key LIMIT 1) o ON true
  WHERE o.id IS NULL ORDER BY a.key, a.n)
UPDATE network_person p SET person_key = f.key FROM found f WHERE p.id = f.id`;

const KEEP = `
INSERT INTO network_person AS p (id, controller_id, member, person_key, name, name_key, profile_url, company, title, sector,
  profile, connected_on, mailbox_id, wrote_to_us, we_wrote, reactions, replies, created_at, touched_at)
SELECT r.id, $1, $2, r.person_key, r.name, r.name_key, r."profileUrl", r.company, r.title, r.sector, r.profile,
  r."connectedOn", decode(r.mailbox, 'hex'), coalesce(r."wroteToUs", false), coalesce(r."weWrote", false),
  coalesce(r.reactions, 0), coalesce(r.replies, 0), $3, $3
FROM jsonb_to_recordset($4::jsonb) AS r (id text, person_key text, name text, name_key text, "profileUrl" text, company text,
  title text, sector text, profile jsonb, "connectedOn" date, mailbox text, "wroteToUs" boolean, "weWrote" boolean,
  reactions int, replies int)
ON CONFLICT (controller_id, member, person_key) DO UPDATE SET
  name = CASE WHEN excluded.name = '' THEN p.name ELSE excluded.name END,
  name_key = CASE WHEN excluded.name = '' THEN p.name_key ELSE excluded.name_key END,
  profile_url = coalesce(excluded.profile_url, p.profile_url), company = coalesce(excluded.company, p.company),
  title = coalesce(excluded.title, p.title), sector = coalesce(excluded.sector, p.sector),
  profile = coalesce(excluded.profile, p.profile), connected_on = coalesce(excluded.connected_on, p.connected_on),
  mailbox_id = coalesce(excluded.mailbox_id, p.mailbox_id), wrote_to_us = p.wrote_to_us OR excluded.wrote_to_us,
  we_wrote = p.we_wrote OR excluded.we_wrote, reactions = greatest(p.reactions, excluded.reactions),
  replies = greatest(p.replies, excluded.replies), touched_at = excluded.touched_at
RETURNING person_key, id, xmax = 0 AS is_new`;
