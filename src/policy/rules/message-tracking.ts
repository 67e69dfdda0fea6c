// Step 7: tracking. Who reads what and when is the reader's own affair, until they consent to its being watched.
import { weighConsents } from '../bases/consent.js';
import { type Case, type Rule, SILENCE } from '../case.js';

/** What a consent to being tracked may call its purpose; one to marketing mail does not cover it. */
const TRACKING_PURPOSES: readonly string[] = ['tracking', 'email_tracking', 'tracking_consent'];

/** Directive 2002/58/EC art. 5(3); CNIL deliberation 2026-042; Garante no. 284 of 2026: service and business mail too. */
export const messageTracking: Rule = (one) => {
  const { message } = one.facts;
  if (message === null || message.tracking.length === 0 || mayTrack(one)) return SILENCE;
  return [{ code: 'message_tracking_without_consent', with: { signs: message.tracking.join(', ') } }];
};

/** Whether the person consented to being watched, and has not said no since. */
export function mayTrack({ facts, law, at, origin }: Pick<Case, 'facts' | 'law' | 'at' | 'origin'>): boolean {
  const refused = facts.suppressions.some(
    ({ scope }) => scope.to === 'purpose' && TRACKING_PURPOSES.includes(scope.purpose),
  );
  const consentTo = (purpose: string) => weighConsents({ facts: { ...facts, purpose }, law, at, origin }).valid;
  return !refused && TRACKING_PURPOSES.some((purpose) => consentTo(purpose) !== null);
}
