// Cold mail of connections: each counted once, matched to who sent it, so that whoever sends it in series is seen.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Controllers } from '../../access/controllers.js';
import { readAddress } from '../../provenance/mailbox-id.js';
import { Clock } from '../../values/clock.js';
import { newId } from '../../values/id.js';
import { row, rows, type Sql } from '../../values/sql.js';
import { SERIAL_FROM } from '../advice/findings.js';
import { type Network } from '../people.js';
import { nameKey } from '../person-key.js';
import { type ColdMail, coldMailIn } from './original.js';

/** A connection who sends cold mail. */
export type SerialSender = {
  /** Of the person in the network. */
  readonly id: string;
  readonly name: string;
  readonly profileUrl: string | null;
  readonly sender: string;
  readonly connectedOn: string | null;
  readonly mails: number;
  readonly sinceConnected: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly mostOnADay: number;
  readonly isSerial: boolean;
};

/** Owns the table `network_cold_mail`. */
@Injectable()
export class ColdMails {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly clock: Clock,
  ) {}

  /** A mail that the user forwarded to the address of the desk; false where no sender can be read from it. */
  public async forwarded(controllerId: string, raw: Buffer): Promise<boolean> {
    const mail = coldMailIn(raw, this.clock.now());
    if (!mail) return false;
    await this.keep(this.database, controllerId, null, [mail]);
    return true;
  }

  /**
   * Counts mails that were not counted yet, and answers of each whether it is new. Matched to the network of `member`,
   * or to any of the controller's: by the address, else by the name, where one connection bears it.
   */
  public async keep(
    sql: Sql,
    controllerId: string,
    member: string | null,
    mails: readonly ColdMail[],
  ): Promise<boolean[]> {
    const controller = await this.controllers.get(controllerId);
    const at = this.clock.now().getTime();
    const stated = mails.map(({ sender, senderName, receivedAt, digest }) => ({
      ...{ id: newId('nwc', at), sender, sender_name: senderName, name_key: senderName && nameKey(senderName) },
      ...{ mailbox: readAddress(sender, controller).mailboxId.toString('hex'), received: receivedAt.toISOString() },
      mail: digest.toString('hex'),
    }));
    const kept = await rows<{ id: string }>(sql, KEEP, [controllerId, member, JSON.stringify(stated)]);
    const ids = new Set(kept.map(({ id }) => id));
    return stated.map(({ id }) => ids.has(id));
  }

  /** The connections of a member who sent cold mail, those with the most first. */
  public async senders(network: Network, most: number): Promise<SerialSender[]> {
    return rows<SerialSender>(this.database, `${SENDERS} ORDER BY mails DESC, id LIMIT $4`, [
      ...[network.controllerId, network.member, SERIAL_FROM, most],
    ]);
  }

  public sender(network: Network, id: string): Promise<SerialSender | null> {
    const text = `SELECT * FROM (${SENDERS}) s WHERE id = $4`;
    return row<SerialSender>(this.database, text, [network.controllerId, network.member, SERIAL_FROM, id]);
  }
}

// By the address first: a name may be borne by several.
const KEEP = `
INSERT INTO network_cold_mail (id, controller_id, person_id, mailbox_id, sender, sender_name, received_at, mail)
SELECT r.id, $1, coalesce(
    (SELECT p.id FROM network_person p WHERE p.controller_id = $1 AND p.mailbox_id = decode(r.mailbox, 'hex')
      AND ($2::text IS NULL OR p.member = $2) ORDER BY p.connected_on NULLS LAST, p.id LIMIT 1),
    (SELECT min(p.id) FROM network_person p WHERE p.controller_id = $1 AND p.name_key = r.name_key
      AND ($2::text IS NULL OR p.member = $2) AND p.connected_on IS NOT NULL HAVING count(*) = 1)),
  decode(r.mailbox, 'hex'), r.sender, r.sender_name, r.received, decode(r.mail, 'hex')
FROM jsonb_to_recordset($3::jsonb) AS r (id text, sender text, sender_name text, name_key text, mailbox text,
  received timestamptz, mail text)
WHERE NOT EXISTS (SELECT FROM suppression s WHERE s.controller_id = $1 AND s.mailbox_id = decode(r.mailbox, 'hex')
  AND s.kind = 'erasure' AND s.lifted_at IS NULL)
ON CONFLICT (controller_id, mail) DO NOTHING
RETURNING id`;

const SENDERS = `
SELECT p.id, p.name, p.profile_url AS "profileUrl", max(c.sender) AS sender, p.connected_on::text AS "connectedOn",
  sum(c.mails)::int AS mails, sum(c.since)::int AS "sinceConnected", min(c.first) AS "firstAt", max(c.last) AS "lastAt",
  max(c.mails)::int AS "mostOnADay", sum(c.mails) >= $3 AS "isSerial"
FROM network_person p JOIN LATERAL (
  SELECT max(m.sender) AS sender, count(*) AS mails, count(*) FILTER (WHERE m.received_at >= p.connected_on) AS since,
    min(m.received_at) AS first, max(m.received_at) AS last
  FROM network_cold_mail m WHERE m.person_id = p.id GROUP BY (m.received_at AT TIME ZONE 'UTC')::date) c ON true
WHERE p.controller_id = $1 AND p.member = $2 GROUP BY p.id`;
