// Invitations of a network as its exports list them, both directions.
import { Injectable } from '@nestjs/common';
import { newId } from '../values/id.js';
import { rows, type Sql } from '../values/sql.js';
import { type ReadInvitation } from './imports/network-rows.js';
import { type Network } from './people.js';
import { textKey } from './person-key.js';

export type FoundInvitation = { readonly personId: string; readonly invitation: ReadInvitation };

/** Owns the table `network_invitation`. */
@Injectable()
export class Invitations {
  /** Keeps those that are not known yet; answers whether each was new, in their order. To be called in a transaction. */
  public async keep(
    sql: Sql,
    { controllerId, member }: Network,
    found: readonly FoundInvitation[],
    at: Date,
  ): Promise<boolean[]> {
    const stated = found.map(({ personId, invitation }) => {
      const { direction, sentAt, message, name, own } = invitation;
      const key = textKey(message, [name, own])?.toString('hex') ?? null;
      return { id: newId('nwi', at.getTime()), person: personId, direction, sent: sentAt, message, key };
    });
    const kept = await rows<{ id: string }>(sql, KEEP, [controllerId, member, JSON.stringify(stated)]);
    const ids = new Set(kept.map(({ id }) => id));
    return stated.map(({ id }) => ids.has(id));
  }
}

const KEEP = `
INSERT INTO network_invitation (id, controller_id, member, person_id, direction, sent_at, message, text_key)
SELECT r.id, $1, $2, r.person, r.direction, r.sent, r.message, decode(r.key, 'hex')
FROM jsonb_to_recordset($3::jsonb) AS r (id text, person text, direction text, sent timestamp, message text, key text)
ON CONFLICT (person_id, direction, sent_at) DO NOTHING
RETURNING id`;
