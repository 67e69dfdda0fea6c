// Step 2: what the person or the mailbox said no to. Absolute: nothing that comes later can lift it.
import { type Rule, SERVICE, SILENCE } from '../case.js';
import type { Reason, ReasonCode } from '../decision.js';
import type { Suppression, SuppressionKind } from '../facts.js';

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
export const suppressions: Rule = ({ facts, basis }) => {
  if (facts.suppressions.length === 0) return SILENCE;
  const binding = facts.suppressions.filter((one) => binds(one, facts.purpose, facts.sender, basis === 'service'));
  return binding.map((one): Reason => ({
    code: CODES[one.kind],
    with: one.kind === 'register' ? { variant: 'entry', since: one.since } : { since: one.since },
  }));
};

function binds({ scope }: Suppression, purpose: string, sender: string, isService: boolean): boolean {
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
