// What webhooks tell of, in words of their own, and which entries of the ledger that is.
import { type LeafType } from '../ledger/leaf.js';

export const WEBHOOK_EVENTS = [
  ...['decision.recorded', 'objection.recorded', 'suppression.recorded', 'complaint.recorded', 'bounce.recorded'],
  ...['message.sent', 'message.refused', 'message.uncertain', 'consent.recorded', 'consent.withdrawn'],
  ...['answer.recorded', 'person.erased'],
] as const;

/** Sent on request, to see whether one is heard. */
export const TEST_EVENT = 'webhook.test';

const OF_LEAVES: Partial<Record<LeafType, string>> = {
  decision: 'decision.recorded',
  consent_recorded: 'consent.recorded',
  consent_withdrawn: 'consent.withdrawn',
  answer_recorded: 'answer.recorded',
  person_erased: 'person.erased',
};

const OF_STOPS: Readonly<Record<string, string>> = {
  ...{ unsubscribe: 'objection.recorded', objection: 'objection.recorded', complaint: 'complaint.recorded' },
  ...{ bounce: 'bounce.recorded', manual: 'suppression.recorded', register: 'suppression.recorded' },
};

/** The event of a leaf; `stop`: the kind of the suppression that it is about. Null where nobody is told of it. */
export function eventOfLeaf(type: LeafType, stop: string | null): string | null {
  if (type === 'suppression_added') return (stop !== null ? OF_STOPS[stop] : undefined) ?? null;
  return OF_LEAVES[type] ?? null;
}
