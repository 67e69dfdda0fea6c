// How long somebody has been kept, and whether they were told: worked out from what is known of them.
import { type History } from '../../policy/facts.js';
import { hasCome, startOf } from '../../policy/moment.js';
import { isOwnAct } from '../../policy/sources.js';
import { type Known } from '../../provenance/known.js';
import { inMonths } from '../request-states.js';

export type Kept = { readonly known: Known; readonly history: History; readonly createdAt: Date };

export type Limits = {
  readonly prospectMonths: number;
  readonly noticeMonths: number;
  /** Whether GDPR or UK GDPR binds the person's country or the controller's. */
  readonly noticeIsDue: boolean;
};

/** Since when something is over; null where it is not. */
export type Standing = {
  /** The day on which the notice was due that was not given (GDPR art. 14(3)(a)). */
  readonly noNotice: Date | null;
  /** The day on which the time was over without a word from them. */
  readonly unheard: Date | null;
};

export function standingOf(kept: Kept, limits: Limits, at: Date): Standing {
  const acts = actsOf(kept, at);
  const collected = collectedAt(kept, at);
  const last = acts.length > 0 ? new Date(Math.max(...acts)) : collected;
  const over = inMonths(last, limits.prospectMonths);
  const due = inMonths(collected, limits.noticeMonths);
  const isOwed = limits.noticeIsDue && acts.length === 0 && !wasTold(kept) && kept.known.kind !== 'role_address';
  return { noNotice: isOwed && due <= at ? due : null, unheard: over <= at ? over : null };
}

/**
 * When the person did something themselves: answered, clicked, agreed, bought, gave their address. An open is no act (CNIL),
 * nor is anything that others state anew: a clock that every list starts again would never end (CNIL, SAN-2024-020 KASPR).
 */
function actsOf({ known, history }: Kept, at: Date): number[] {
  const moments = [
    history.answeredAt,
    ...(known.consents ?? []).flatMap(({ givenAt, confirmedAt, withdrawnAt }) => [givenAt, confirmedAt, withdrawnAt]),
    ...(known.sources ?? []).flatMap(({ kind, obtainedAt }) => (isOwnAct(kind) ? [obtainedAt] : [])),
    known.customer?.lastSaleAt ?? null,
  ];
  return past(moments, at);
}

/** The first day that a source names, else the day on which they came on record here. */
function collectedAt({ known, createdAt }: Kept, at: Date): Date {
  const days = past(
    (known.sources ?? []).map(({ obtainedAt }) => obtainedAt),
    at,
  );
  return days.length > 0 ? new Date(Math.min(...days)) : createdAt;
}

function wasTold({ known, history }: Kept): boolean {
  return history.noticedAt !== null || (known.sources ?? []).some(({ notice }) => (notice?.givenAt ?? null) !== null);
}

function past(moments: readonly (string | null)[], at: Date): number[] {
  return moments.flatMap((moment) => (moment !== null && hasCome(moment, at.getTime()) ? [startOf(moment)] : []));
}
