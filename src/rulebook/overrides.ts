// Exceptions on their way: proposed by a named person, approved by a second one, ended by date or by anybody who may.
import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type LeafType } from '../ledger/leaf.js';
import { Ledger } from '../ledger/ledger.js';
import { type Liftable } from '../policy/liftable.js';
import { newId } from '../values/id.js';
import { row, rows, type Sql } from '../values/sql.js';
import { digested, ruleLeaf } from './rule-leaf.js';
import { Rulebooks } from './rulebook.js';

/** Until people have accounts: the name that is stated, and the API key it was stated with. */
export type Person = { readonly name: string; readonly keyId: string };

export type Proposal = {
  readonly lifts: Liftable;
  readonly purpose: string;
  readonly country: string | null;
  readonly recipients: readonly Buffer[] | null;
  readonly reason: string;
  readonly expiresAt: Date;
};

export type ShownOverride = {
  readonly id: string;
  readonly state: 'proposed' | 'approved' | 'revoked' | 'expired';
  readonly lifts: Liftable;
  readonly purpose: string;
  readonly country: string | null;
  /** How many recipients it names; null where it names nobody. */
  readonly recipients: number | null;
  readonly reason: string;
  readonly expiresAt: Date;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  readonly revokedBy: string | null;
  readonly revokedAt: Date | null;
};

export type Approval = 'approved' | 'unknown' | 'same_key' | 'same_person' | 'not_open';

const SALT_BYTES = 16;

type Held = { proposed_by: string; proposed_by_key: string; open: boolean; digest: string };

/** Owns the table `policy_override`. */
@Injectable()
export class Overrides {
  public constructor(
    private readonly database: DataSource,
    private readonly ledger: Ledger,
    private readonly rulebooks: Rulebooks,
  ) {}

  public async propose(controllerId: string, asked: Proposal, by: Person, at: Date): Promise<string> {
    const id = newId('ovr', at.getTime());
    const { lifts, purpose, country, reason } = asked;
    const recipients = asked.recipients?.map((mailbox) => mailbox.toString('base64')).sort() ?? null;
    const expiresAt = asked.expiresAt.toISOString();
    const salt = randomBytes(SALT_BYTES);
    const terms = { id, lifts, purpose, country, recipients, reason, expiresAt, proposedBy: by.name, key: by.keyId };
    const { digest } = digested({ ...terms, salt: salt.toString('base64') });
    await this.recorded(controllerId, at, async (transaction) => {
      const values = [id, controllerId, lifts, purpose, country, asked.recipients, reason, asked.expiresAt, digest];
      await transaction.query(PROPOSE, [...values, by.name, by.keyId, at, salt]);
      return { type: 'override_proposed', refersTo: [id, digest] };
    });
    return id;
  }

  /** INVARIANT (two people): another key and another name than the proposal's; the database refuses the same ones too. */
  public async approve(controllerId: string, id: string, by: Person, at: Date): Promise<Approval> {
    let ended: Approval = 'unknown';
    await this.recorded(controllerId, at, async (transaction) => {
      const held = await hold(transaction, controllerId, id, at);
      ended = approvalOf(held, by);
      if (ended !== 'approved' || !held) return null;
      const approved = 'SET approved_by = $2, approved_by_key = $3, approved_at = $4';
      await transaction.query(`UPDATE policy_override ${approved} WHERE id = $1`, [id, by.name, by.keyId, at]);
      const { digest } = digested({ override: held.digest, approvedBy: by.name, key: by.keyId });
      return { type: 'override_approved', refersTo: [id, held.digest, digest] };
    });
    return ended;
  }

  /** False where there is none of that id, or it was revoked before. */
  public async revoke(controllerId: string, id: string, by: Person, at: Date): Promise<boolean> {
    let found = false;
    await this.recorded(controllerId, at, async (transaction) => {
      const revoked = await rows<{ digest: string }>(transaction, REVOKE, [controllerId, id, by.name, by.keyId, at]);
      const [one] = revoked;
      found = one !== undefined;
      return one ? { type: 'override_revoked', refersTo: [id, one.digest] } : null;
    });
    return found;
  }

  public find(controllerId: string, id: string, at: Date): Promise<ShownOverride | null> {
    return row<ShownOverride>(this.database, `${SHOWN} AND id = $3`, [controllerId, at, id]);
  }

  /** All that there ever were, newest first. */
  public list(controllerId: string, before: string | null, limit: number, at: Date): Promise<ShownOverride[]> {
    const page = 'AND ($3::text IS NULL OR id < $3) ORDER BY id DESC LIMIT $4';
    return rows<ShownOverride>(this.database, `${SHOWN} ${page}`, [controllerId, at, before, limit]);
  }

  /** How many stand or wait: each is looked at in every decision of the controller. */
  public async standing(controllerId: string, at: Date): Promise<number> {
    const found = await row<{ count: string }>(
      this.database,
      'SELECT count(*) FROM policy_override WHERE controller_id = $1 AND revoked_at IS NULL AND expires_at > $2',
      [controllerId, at],
    );
    return Number(found?.count ?? 0);
  }

  /**
   * Names a person no more, in the transaction of their erasure: `unlinked` stands in their place, so that an exception
   * for one person never becomes one for everybody. Without its salt nobody can try a name against the digest.
   */
  public async forget(transaction: Sql, controllerId: string, mailboxId: Buffer, unlinked: Buffer): Promise<void> {
    await transaction.query(FORGET, [controllerId, mailboxId, unlinked]);
    this.rulebooks.forget(controllerId);
  }

  /** Does a change together with its leaf, or neither. */
  private async recorded(
    controllerId: string,
    at: Date,
    change: (transaction: EntityManager) => Promise<{ type: LeafType; refersTo: string[] } | null>,
  ): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const changed = await change(transaction);
      if (!changed) return;
      await this.ledger.append(transaction, [ruleLeaf(changed.type, controllerId, changed.refersTo, at)]);
    });
    this.rulebooks.forget(controllerId);
  }
}

function hold(transaction: EntityManager, controllerId: string, id: string, at: Date): Promise<Held | null> {
  return row<Held>(
    transaction,
    `SELECT proposed_by, proposed_by_key, digest, approved_at IS NULL AND revoked_at IS NULL AND expires_at > $3 AS open
     FROM policy_override WHERE controller_id = $1 AND id = $2 FOR UPDATE`,
    [controllerId, id, at],
  );
}

function approvalOf(held: Held | null, by: Person): Approval {
  if (!held) return 'unknown';
  if (!held.open) return 'not_open';
  if (held.proposed_by_key === by.keyId) return 'same_key';
  return plain(held.proposed_by) === plain(by.name) ? 'same_person' : 'approved';
}

/** A point, an accent or a character that does not show makes nobody a second person. */
function plain(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
}

const PROPOSE = `
INSERT INTO policy_override (id, controller_id, lifts, purpose, country, recipients, reason, expires_at, digest,
  proposed_by, proposed_by_key, proposed_at, salt)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`;

const FORGET = `
UPDATE policy_override SET recipients = array_replace(recipients, $2, $3), salt = NULL
WHERE controller_id = $1 AND $2 = ANY (recipients)`;

const REVOKE = `
WITH revoked AS (
  UPDATE policy_override SET revoked_by = $3, revoked_by_key = $4, revoked_at = $5
  WHERE controller_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING digest
) SELECT digest FROM revoked`;

const SHOWN = `
SELECT id, lifts, purpose, country, cardinality(recipients) AS recipients, reason, expires_at AS "expiresAt",
  CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= $2 THEN 'expired'
    WHEN approved_at IS NOT NULL THEN 'approved' ELSE 'proposed' END AS state,
  proposed_by AS "proposedBy", proposed_at AS "proposedAt", approved_by AS "approvedBy", approved_at AS "approvedAt",
  revoked_by AS "revokedBy", revoked_at AS "revokedAt"
FROM policy_override WHERE controller_id = $1`;
