// Step 4: where the address comes from. What is no act of the person's own and no public notice can never carry a mail.
import { type Rule, SILENCE } from '../case.js';
import type { Reason, ReasonCode } from '../decision.js';
import type { Source } from '../facts.js';
import { worthOf } from '../sources.js';

/**
 * GDPR art. 4(11), 5(1)(a), 6: a LinkedIn connection is never consent, nor is any source that is not the person's own
 * act (CNIL SAN-2020-018, SAN-2024-020; Garante no. 316 of 16 September 2021). An own act or a proven consent beside
 * them carries or fails by itself, and they count for nothing.
 */
export const provenance: Rule = ({ facts, at, origin, consent, confirms }) => {
  // Who has just asked for a confirmation on our own page has acted, wherever the address was found before.
  if (origin.ownAct || consent.proven || confirms) return SILENCE;
  if (facts.sources.length === 0) return [{ code: 'provenance_unknown', with: { variant: 'no_source' } }];
  let reasons = SILENCE;
  for (const source of facts.sources) {
    const { never } = worthOf(source, at);
    if (never !== null) reasons = [...reasons, { code: never, with: told(source, never) }];
  }
  return reasons;
};

function told({ kind, obtainedAt, supplier }: Source, code: ReasonCode): Reason['with'] {
  // What would be worth something, were it not dated in the future, is told apart from what nobody knows.
  const variant = code === 'provenance_unknown' && kind !== 'unknown' ? 'impossible_date' : 'stated';
  return { variant, source: kind, since: obtainedAt ?? 'unknown_date', supplier: supplier ?? 'unknown_supplier' };
}
