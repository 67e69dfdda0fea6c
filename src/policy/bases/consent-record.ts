// One consent record by itself: what is missing from its evidence, and whether it is a yes at all.
import type { Consent } from '../facts.js';
import { hasCome, isBefore } from '../moment.js';
import { isBlank } from '../names.js';

const NO_GAPS: readonly string[] = [];

// GDPR art. 7(1): the controller must be able to demonstrate the consent; EDPB Guidelines 05/2020 section 5.1.
const EVIDENCE = ['purpose', 'method', 'controllerNamed', 'wording', 'wordingVersion', 'language', 'origin'] as const;

/**
 * The fields that prove nothing: missing ones, and moments that contradict each other or lie in the future. A missing
 * `confirmedAt` is not among them: such a consent is unconfirmed rather than unproven.
 */
export function gapsIn(consent: Consent, at: number, collectorNeeded: boolean): readonly string[] {
  let gaps = NO_GAPS;
  for (const field of EVIDENCE) if (isBlank(consent[field])) gaps = [...gaps, field];
  const { givenAt, confirmedAt } = consent;
  if (givenAt === null || !hasCome(givenAt, at)) gaps = [...gaps, 'givenAt'];
  if (confirmedAt !== null && !(hasCome(confirmedAt, at) && !(givenAt && isBefore(confirmedAt, givenAt)))) {
    gaps = [...gaps, 'confirmedAt'];
  }
  // CNIL SAN-2024-004, SAN-2025-001: whoever uses a list must be able to show who collected the consent.
  if (collectorNeeded && isBlank(consent.collector)) gaps = [...gaps, 'collector'];
  return gaps;
}

/** Whether the record says no, whatever it said before: GDPR art. 7(3). */
export function isNo(consent: Consent): boolean {
  return consent.withdrawnAt !== null || consent.status === 'withdrawn' || consent.status === 'refused';
}

/** A withdrawal dated before the consent that it withdraws, or in the future: still a no, but its record is wrong. */
export function isContradictoryNo({ givenAt, withdrawnAt }: Consent, at: number): boolean {
  if (withdrawnAt === null) return false;
  return !hasCome(withdrawnAt, at) || (givenAt !== null && isBefore(withdrawnAt, givenAt));
}

/** What its method is called in the API, however a form or a CRM spells it. */
function methodOf(consent: Consent): string {
  const method = consent.method ?? '';
  return SPELLED.has(method)
    ? method
    : method
        .trim()
        .toLowerCase()
        .replace(/[\s-]+/g, '_');
}

const SPELLED = new Set(['double_opt_in', 'web_form', 'paper_form', 'verbal_recorded']);
const DOUBLE_OPT_IN = new Set(['double_opt_in', 'double_optin', 'doi']);
const NOT_ELECTRONIC = new Set(['paper_form', 'paper', 'letter', 'verbal_recorded', 'verbal', 'oral', 'phone']);

/** Whether the act of confirming is still owed: always by a double opt-in, and by any web form where courts expect one. */
export function awaitsConfirmation(consent: Consent, doubleOptInExpected: boolean): boolean {
  if (consent.confirmedAt !== null) return false;
  const method = methodOf(consent);
  return DOUBLE_OPT_IN.has(method) || (doubleOptInExpected && !NOT_ELECTRONIC.has(method));
}
