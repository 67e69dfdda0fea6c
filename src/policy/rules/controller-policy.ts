// Step 5, what the controller asks of itself: consent alone, or sources that it does not rely on.
import { type Case, openCase, type Rule, SILENCE } from '../case.js';
import type { Reason } from '../decision.js';
import { startOf } from '../moment.js';
import { worthOf } from '../sources.js';

/** GDPR art. 24(2): the controller implements its own data protection policies, which may go beyond the law. */
export const controllerPolicy: Rule = (one) => {
  const { consentOnly, closedSources } = one.restrictions;
  if (consentOnly && (one.basis === 'soft_opt_in' || one.basis === 'legitimate_interest')) {
    return [{ code: 'refused_by_controller_policy', with: { variant: 'consent_only', purpose: one.facts.purpose } }];
  }
  return closedSources.length > 0 ? closedSource(one) : SILENCE;
};

/**
 * A closed source counts for nothing in favour of the mail: what carries it must carry it without that source too, with
 * an open act of the person's own beside it.
 */
function closedSource({ facts, law, basis, restrictions: { closedSources } }: Case): readonly Reason[] {
  const closed = facts.sources.find(({ kind }) => closedSources.includes(kind));
  if (!closed) return SILENCE;
  const sources = facts.sources.filter(({ kind }) => !closedSources.includes(kind));
  const at = startOf(facts.at);
  const hasOpenAct = sources.some((source) => worthOf(source, at).ownAct);
  if (hasOpenAct && openCase({ ...facts, sources }, law).basis === basis) return SILENCE;
  const told = { variant: 'closed_source', source: closed.kind, since: closed.obtainedAt ?? 'unknown_date' };
  return [{ code: 'refused_by_controller_policy', with: told }];
}
