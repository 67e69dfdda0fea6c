// People of networks who are erased, or of whom nobody has heard for too long: what is kept of them goes.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RetentionRules } from '../../config/retention.js';
import { Controllers } from '../access/controllers.js';
import { type MailboxName } from '../provenance/dossier.js';
import { Clock } from '../values/clock.js';
import { row, rows, type Sql } from '../values/sql.js';
import { forgottenKey, keysOf } from './person-key.js';

type Forgotten = {
  readonly id: string;
  readonly name: string;
  readonly profile_url: string | null;
  readonly connected_on: string | null;
  readonly person_key: string;
};

const AT_ONCE = 1_000;

@Injectable()
export class ForgottenPeople {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly rules: RetentionRules,
    private readonly clock: Clock,
  ) {}

  /** In the transaction of an erasure: the person in every network, the mail that they sent, and what would bring them back. */
  public async forget(transaction: Sql, { controllerId, mailboxId }: MailboxName): Promise<void> {
    const name = [controllerId, mailboxId];
    await this.remember(transaction, controllerId, await rows<Forgotten>(transaction, BY_MAILBOX, name));
    await transaction.query('DELETE FROM network_cold_mail WHERE controller_id = $1 AND mailbox_id = $2', name);
    await transaction.query('DELETE FROM network_person WHERE controller_id = $1 AND mailbox_id = $2', name);
  }

  /**
   * Erases one of whom no address is known, and who asked by a message (GDPR art. 17); false where there is nobody of
   * that id. Where their address is known it is `held`: then the whole contact is to be erased, by a request.
   */
  public async erase(controllerId: string, id: string): Promise<boolean | 'held'> {
    return this.database.transaction(async (transaction) => {
      const text = 'SELECT *, connected_on::text FROM network_person WHERE controller_id = $1 AND id = $2 FOR UPDATE';
      const found = await row<Forgotten & { readonly mailbox_id: Buffer | null }>(transaction, text, [
        controllerId,
        id,
      ]);
      if (!found) return false;
      if (found.mailbox_id) return 'held';
      await this.remember(transaction, controllerId, [found]);
      await transaction.query('DELETE FROM network_person WHERE controller_id = $1 AND id = $2', [controllerId, id]);
      return true;
    });
  }

  /** Whether anybody has not been heard of for as long as the strictest rule allows: then there may be something to do. */
  public async outdated(): Promise<readonly string[]> {
    const found = await rows<{ id: string; country: string }>(this.database, CONTROLLERS);
    const due: string[] = [];
    for (const { id, country } of found) if (await this.isDue(id, country)) due.push(id);
    return due;
  }

  /** Deletes the people of a controller's networks of whom no list or record has spoken for as long as the rule allows. */
  public async discard(controllerId: string): Promise<void> {
    const { country } = await this.controllers.get(controllerId);
    const before = this.before(country);
    for (;;) {
      const gone = await rows(this.database, DISCARD, [controllerId, before, AT_ONCE]);
      if (gone.length < AT_ONCE) break;
    }
    await this.database.query('DELETE FROM network_cold_mail WHERE controller_id = $1 AND counted_at < $2', [
      ...[controllerId, before],
    ]);
  }

  private async isDue(controllerId: string, country: string): Promise<boolean> {
    return (await row(this.database, DUE, [controllerId, this.before(country)])) !== null;
  }

  private before(country: string): Date {
    const before = new Date(this.clock.now());
    before.setUTCMonth(before.getUTCMonth() - this.rules.of(null, country).prospectMonths);
    return before;
  }

  private async remember(transaction: Sql, controllerId: string, people: readonly Forgotten[]): Promise<void> {
    if (people.length === 0) return;
    const { suppressionKey } = await this.controllers.get(controllerId);
    // Not by the name alone: others bear it too.
    const keys = people.flatMap(({ name, profile_url, connected_on, person_key }) => {
      const { key, earlier } = keysOf(name, profile_url, connected_on);
      return [person_key, key, ...earlier].filter((one) => !one.startsWith('name:') || one.includes('|'));
    });
    const hashes = [...new Set(keys)].map((key) => forgottenKey(key, suppressionKey));
    await transaction.query(
      `INSERT INTO network_forgotten (controller_id, person) SELECT $1, unnest($2::bytea[]) ON CONFLICT DO NOTHING`,
      [controllerId, hashes],
    );
  }
}

const BY_MAILBOX = `
SELECT id, name, profile_url, connected_on::text, person_key FROM network_person WHERE controller_id = $1 AND mailbox_id = $2`;

const CONTROLLERS = `
SELECT c.id, c.country FROM controller c WHERE EXISTS (SELECT FROM network_person p WHERE p.controller_id = c.id)
  OR EXISTS (SELECT FROM network_cold_mail m WHERE m.controller_id = c.id)`;

const DUE = `
SELECT 1 FROM network_person WHERE controller_id = $1 AND touched_at < $2
UNION ALL SELECT 1 FROM network_cold_mail WHERE controller_id = $1 AND counted_at < $2 LIMIT 1`;

const DISCARD = `
WITH gone AS (DELETE FROM network_person WHERE id IN (
  SELECT id FROM network_person WHERE controller_id = $1 AND touched_at < $2 LIMIT $3) RETURNING id)
SELECT id FROM gone`;
