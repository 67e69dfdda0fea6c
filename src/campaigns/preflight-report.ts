// What a preflight shows: how many may be written to, why the others not, and a few people behind each number.
import { type Reason } from '../policy/decision.js';
import { type Sql, rows } from '../values/sql.js';

export type ReasonCount = {
  /** The reason as one of its recipients has it: to be explained in words. */
  readonly reason: Reason;
  readonly outcome: string;
  /** The country of that recipient. */
  readonly country: string | null;
  readonly count: number;
  /** Up to three addresses. */
  readonly examples: readonly string[];
};

/** Every reason that was found, most frequent first. A recipient with two reasons counts under both. */
export async function reasonCounts(sql: Sql, campaignId: string): Promise<ReasonCount[]> {
  const found = await rows<{
    reason: Reason;
    outcome: string;
    country: string | null;
    count: string;
    examples: string[];
  }>(
    sql,
    // Ranked rather than gathered, so that a million recipients never stand in memory at once.
    `SELECT min(reason) FILTER (WHERE rank = 1)::json AS reason, outcome, min(country) FILTER (WHERE rank = 1) AS country,
       count(*), coalesce(array_agg(email ORDER BY rank) FILTER (WHERE rank <= 3 AND email <> ''), '{}') AS examples
     FROM (
       SELECT reason::text AS reason, reason ->> 'code' AS code, r.outcome, r.country, r.email,
         row_number() OVER (PARTITION BY reason ->> 'code', r.outcome ORDER BY r.mailbox_id) AS rank
       FROM campaign_recipient r, json_array_elements(r.reasons::json) AS reason
       WHERE r.campaign_id = $1 AND r.outcome IS NOT NULL) found
     GROUP BY code, outcome ORDER BY count(*) DESC, code`,
    [campaignId],
  );
  return found.map((one) => ({ ...one, count: Number(one.count) }));
}
