// What a preflight shows: how many may be written to, why the others not, and a few people behind each number.
import { type Reason } from '../policy/decision.js';
import { type Sql, rows } from '../values/sql.js';

export type ReasonCount = {
  /** The reason as one of its recipients has it: to be explained in words. */
  readonly reason: Reason;
  readonly outcome: string;
  readonly count: number;
  /** Up to three addresses. */
  readonly examples: readonly string[];
};

/** Every reason that was found, most frequent first. A recipient with two reasons counts under both. */
export async function reasonCounts(sql: Sql, campaignId: string): Promise<ReasonCount[]> {
  const found = await rows<{ reason: Reason; outcome: string; count: string; examples: string[] }>(
    sql,
    `SELECT (array_agg(reason))[1] AS reason, outcome, count(*), (array_agg(r.email ORDER BY r.mailbox_id))[1:3] AS examples
     FROM campaign_recipient r, json_array_elements(r.reasons::json) AS reason
     WHERE r.campaign_id = $1 AND r.outcome IS NOT NULL
     GROUP BY reason ->> 'code', outcome ORDER BY count(*) DESC, reason ->> 'code'`,
    [campaignId],
  );
  return found.map((one) => ({ ...one, count: Number(one.count) }));
}
