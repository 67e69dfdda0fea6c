// Shadow mode: which refusals a controller that only watches may leave unheeded. Never the person's own no.
import { type Decision, type ReasonCode } from '../policy/decision.js';

/** GDPR art. 7(3), 21(3): an objection, a withdrawal and every other suppression are enforced while the team watches. */
function isNeverShadowed(code: ReasonCode): boolean {
  return code.startsWith('suppressed_') || code === 'consent_withdrawn';
}

export function isShadowed({ outcome, reasons }: Decision): boolean {
  return outcome !== 'allow' && !reasons.some(({ code }) => isNeverShadowed(code));
}
