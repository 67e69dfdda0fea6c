// Step 2: what the person or the mailbox said no to. Absolute: nothing that comes later can lift it.
import { type Case, type Rule, SERVICE, SILENCE } from '../case.js';
import type { Reason, ReasonCode } from '../decision.js';
import type { Suppression, SuppressionKind } from '../facts.js';
import { startOf } from '../moment.js';

const CODES: Readonly<Record<SuppressionKind, ReasonCode>> = {
  unsubscribe: 'suppressed_unsubscribed',
  objection: 'suppressed_objection',
  complaint: 'suppressed_complaint',
  bounce: 'suppressed_bounced',
  erasure: 'suppressed_erased',
  manual: 'suppressed_manual',
  register: 'suppressed_register',
};

/** GDPR art. 21(3), 7(3), 17; Directive 2002/58/EC art. 13(2), (4). */
export const suppressions: Rule = (one) => {
  const { suppressions: stops } = one.facts;
  if (stops.length === 0) return SILENCE;
  const binding = stops.filter((stop) => !isOfLessOften(stop) && !isOver(stop, one) && binds(stop, one));
  return binding.map(({ kind, since, scope: { until } }): Reason => {
    if (until !== undefined) return { code: CODES[kind], with: { variant: 'until', since, until } };
    return { code: CODES[kind], with: kind === 'register' ? { variant: 'entry', since } : { since } };
  });
};

/** A pause whose end has come; one whose end cannot be read has none. */
function isOver({ scope: { until } }: Suppression, { at }: Case): boolean {
  return until !== undefined && startOf(until) <= at;
}

function isOfLessOften({ scope: { everyDays } }: Suppression): boolean {
  return everyDays !== undefined;
}

/** What even the mail that asks for a confirmation stops at, however narrow it is: no act of the person's lifts these. */
const BEYOND_CONFIRMING: ReadonlySet<SuppressionKind> = new Set(['complaint', 'bounce', 'erasure', 'manual']);

/** A no that the person's own later yes takes back, for what they said yes to (design section 5, step 2). */
const LIFTED_BY_CONFIRMING: ReadonlySet<SuppressionKind> = new Set(['unsubscribe', 'objection']);

/**
 * Whether a stop concerns this mail; `less-often.ts` asks it too.
 *
 * INVARIANT (restricted): a restriction lets pass what its person asks by law, and nothing else: to
 * answer that is no purpose of the controller's (GDPR art. 12(3), 18(2)). Whatever else stands stops that letter all the same.
 */
export function binds({ kind, scope }: Suppression, { facts, basis, confirms }: Case): boolean {
  const { purpose, sender } = facts;
  const isService = basis === 'service';
  if (kind === 'manual' && scope.restriction && isService && confirms && facts.confirmation?.byLaw) return false;
  if (confirms && BEYOND_CONFIRMING.has(kind)) return true;
  if (scope.except?.includes(purpose) && LIFTED_BY_CONFIRMING.has(kind)) return false;
  switch (scope.to) {
    case 'everything':
      return true;
    case 'marketing':
      return !isService;
    case 'purpose':
      // What calls itself service and is not has a purpose of its own that it hides: any objection may be meant for it.
      return scope.purpose === purpose || (purpose === SERVICE && !isService);
    case 'sender':
      return isSender(scope.sender, sender);
  }
}

/** The objection names an address, or a domain with all that is below it. */
function isSender(objected: string, sender: string): boolean {
  const named = objected.trim().toLowerCase();
  const from = sender.trim().toLowerCase();
  if (named.lastIndexOf('@') > 0) return named === from;
  const domain = named.startsWith('@') ? named.slice(1) : named;
  return from.endsWith(`@${domain}`) || from.endsWith(`.${domain}`);
}
