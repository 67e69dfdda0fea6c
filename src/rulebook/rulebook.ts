// What a controller has laid down for itself beside the law: its policy, its standing exceptions, whether it only
// watches, when its mail may leave.
import { Injectable } from '@nestjs/common';
import { type ControllerPolicy, type DigestedPolicy, type Override } from '../policy/facts.js';
import { Clock } from '../values/clock.js';
import { type Sql, rows } from '../values/sql.js';
import { SENDING_COLUMNS, type SendingRow, type SendingRules, sendingRulesOf } from './sending-rules.js';

/** An exception with the mailboxes that it is for, as base64 of their ids; null where it names nobody. */
type StandingOverride = Override & { readonly recipients: ReadonlySet<string> | null };

export type Rulebook = {
  readonly policy: DigestedPolicy | null;
  readonly overrides: readonly StandingOverride[];
  /** True where entrances that only ask are told `allow`, while the true verdict is recorded. */
  readonly shadow: boolean;
  /** Null where no hours are set and nothing is paused. Whoever claims messages reads them anew (delivery/pace). */
  readonly sending: SendingRules | null;
};

type RulebookRow = SendingRow & {
  readonly digest: string | null;
  readonly body: string | null;
  readonly shadow: boolean;
  readonly overrides:
    readonly (Omit<StandingOverride, 'recipients'> & { recipients: readonly string[] | null })[] | null;
};

/** A change takes effect in other processes within this time, and at once in its own. No objection goes this way. */
const REMEMBER_MS = 1_000;
const REMEMBER_CONTROLLERS = 10_000;

@Injectable()
export class Rulebooks {
  private readonly remembered = new Map<string, { readonly rulebook: Rulebook; readonly untilMs: number }>();

  public constructor(private readonly clock: Clock) {}

  public async of(sql: Sql, controllerId: string): Promise<Rulebook> {
    const known = this.remembered.get(controllerId);
    if (known && known.untilMs > performance.now()) return known.rulebook;
    const [found] = await rows<RulebookRow>(sql, RULEBOOK, [controllerId, this.clock.now()]);
    const rulebook = rulebookOf(found);
    if (this.remembered.size >= REMEMBER_CONTROLLERS) this.remembered.clear();
    this.remembered.set(controllerId, { rulebook, untilMs: performance.now() + REMEMBER_MS });
    return rulebook;
  }

  /** To be called after the commit of a change. */
  public forget(controllerId: string): void {
    this.remembered.delete(controllerId);
  }
}

function rulebookOf(found: RulebookRow | undefined): Rulebook {
  const { digest = null, body = null, shadow = false, overrides = null } = found ?? {};
  return {
    policy: digest === null || body === null ? null : { ...(JSON.parse(body) as ControllerPolicy), digest },
    overrides: (overrides ?? []).map((one) => ({ ...one, recipients: one.recipients && new Set(one.recipients) })),
    shadow,
    sending: found ? sendingRulesOf(found) : null,
  };
}

const RULEBOOK = `
SELECT p.digest, p.body, s.controller_id IS NOT NULL AS shadow, (
  SELECT json_agg(json_build_object('id', o.id, 'lifts', o.lifts, 'purpose', o.purpose, 'country', o.country,
    'expiresAt', to_char(o.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'approvedAt', to_char(o.approved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'recipients', (SELECT json_agg(encode(r, 'base64')) FROM unnest(o.recipients) r)) ORDER BY o.id)
  FROM policy_override o WHERE o.controller_id = $1 AND o.revoked_at IS NULL AND o.expires_at > $2) AS overrides,${SENDING_COLUMNS}
FROM (SELECT $1::text AS controller_id) rulebook
LEFT JOIN LATERAL (
  SELECT digest, body FROM controller_policy WHERE controller_id = $1 ORDER BY version DESC LIMIT 1) p ON true
LEFT JOIN shadow_mode s ON s.controller_id = rulebook.controller_id`;
