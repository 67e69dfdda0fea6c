// The policies that controllers set for themselves: each version stays, has its digest, and is a leaf of the ledger.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Ledger } from '../ledger/ledger.js';
import { type ControllerPolicy } from '../policy/facts.js';
import { row } from '../values/sql.js';
import { digested, ruleLeaf } from './rule-leaf.js';
import { Rulebooks } from './rulebook.js';

export type SetPolicy = {
  readonly version: number;
  readonly digest: string;
  readonly policy: ControllerPolicy;
  readonly setBy: string;
  readonly setByKey: string;
  readonly setAt: Date;
};

type PolicyRow = Omit<SetPolicy, 'policy'> & { readonly body: string };

/** Owns the table `controller_policy`. */
@Injectable()
export class ControllerPolicies {
  public constructor(
    private readonly database: DataSource,
    private readonly ledger: Ledger,
    private readonly rulebooks: Rulebooks,
  ) {}

  /** The policy in force; null where none was ever set. */
  public async current(controllerId: string): Promise<SetPolicy | null> {
    const found = await row<PolicyRow>(this.database, CURRENT, [controllerId]);
    if (!found) return null;
    const { body, ...set } = found;
    return { ...set, policy: JSON.parse(body) as ControllerPolicy };
  }

  /** Makes the policy the controller's, from the next decision on; two that are set at once get a version each. */
  public async set(
    controllerId: string,
    policy: ControllerPolicy,
    by: { readonly name: string; readonly keyId: string },
    at: Date,
  ): Promise<void> {
    const { digest, body } = digested(policy);
    await this.database.transaction(async (transaction) => {
      await transaction.query('SELECT 1 FROM controller WHERE id = $1 FOR UPDATE', [controllerId]);
      await transaction.query(SET, [controllerId, digest, body, by.name, by.keyId, at]);
      await this.ledger.append(transaction, [ruleLeaf('controller_policy_set', controllerId, [digest], at)]);
    });
    this.rulebooks.forget(controllerId);
  }
}

const CURRENT = `
SELECT version, digest, body, set_by AS "setBy", set_by_key AS "setByKey", set_at AS "setAt"
FROM controller_policy WHERE controller_id = $1 ORDER BY version DESC LIMIT 1`;

const SET = `
INSERT INTO controller_policy (controller_id, version, digest, body, set_by, set_by_key, set_at)
SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6 FROM controller_policy WHERE controller_id = $1`;
