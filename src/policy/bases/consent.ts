// Whether a recorded consent carries the mail: this controller's, for this purpose, proven, confirmed, fresh and not withdrawn.
import type { ApplyingLaw } from '../applying-law.js';
import type { Reason } from '../decision.js';
import type { Consent, Facts } from '../facts.js';
import { endOf, hasCome, isOlderThan, startOf } from '../moment.js';
import { isBlank, isSameName } from '../names.js';
import type { Origin } from '../sources.js';
import { awaitsConfirmation, gapsIn, isContradictoryNo, isNo } from './consent-record.js';

export type ConsentStanding = {
  /** The newest consent that carries the mail. */
  readonly valid: Consent | null;
  /** Whether any consent to this controller is fully proven, for whatever purpose: then it is known where the address is from. */
  readonly proven: boolean;
  /** Whether the person's last word on this purpose is a no: then nothing else carries the mail either. */
  readonly withdrawn: boolean;
  /** Why the consents that were begun do not carry it. */
  readonly faults: readonly Reason[];
};

type Asked = { readonly facts: Facts; readonly law: ApplyingLaw; readonly at: number; readonly origin: Origin };

const NONE: ConsentStanding = { valid: null, proven: false, withdrawn: false, faults: [] };
const ONLY_CLAIMED: ConsentStanding = {
  ...NONE,
  faults: [{ code: 'consent_evidence_incomplete', with: { variant: 'no_record' } }],
};

/** GDPR art. 4(11), 6(1)(a), 7; Directive 2002/58/EC art. 13(1). */
export function weighConsents(asked: Asked): ConsentStanding {
  const { facts, origin } = asked;
  if (facts.consents.length === 0) return origin.claimsConsent ? ONLY_CLAIMED : NONE;
  let valid: Consent | null = null;
  let no: Consent | null = null;
  let proven = false;
  const faults: Reason[] = [];
  for (const consent of facts.consents) {
    if (isForAnother(consent, facts.controller.name)) {
      if (!isNo(consent)) faults.push(otherController(consent, facts));
      continue;
    }
    proven ||= isProven(consent, asked);
    if (isForOtherPurpose(consent, facts.purpose)) {
      if (!isNo(consent) && consent.status === 'given' && !isBlank(facts.purpose))
        faults.push(otherPurpose(consent, facts));
    } else if (isNo(consent)) {
      if (isContradictoryNo(consent, asked.at)) faults.push(incomplete(['withdrawnAt']));
      if (no === null || lastWord(consent) > lastWord(no)) no = consent;
    } else {
      const own = faultsOf(consent, asked);
      if (own.length > 0) faults.push(...own);
      else if (valid === null || givenAt(consent) > givenAt(valid)) valid = consent;
    }
  }
  if (no !== null && !(valid !== null && givenAt(valid) > lastWord(no))) {
    return { valid: null, proven, withdrawn: true, faults: [withdrawn(no), ...faults] };
  }
  if (valid === null && !proven && faults.length === 0 && origin.claimsConsent) return { ...ONLY_CLAIMED, proven };
  return { valid, proven, withdrawn: false, faults };
}

function isProven(consent: Consent, { at, origin }: Asked): boolean {
  if (isNo(consent) || consent.status !== 'given' || awaitsConfirmation(consent, false)) return false;
  return gapsIn(consent, at, origin.boughtOnly).length === 0;
}

function faultsOf(consent: Consent, { facts, law, at, origin }: Asked): readonly Reason[] {
  if (consent.status === 'requested') return [pending(consent)];
  const faults: Reason[] = [];
  const gaps = gapsIn(consent, at, origin.boughtOnly);
  if (awaitsConfirmation(consent, law.doubleOptInExpected)) faults.push(pending(consent));
  if (gaps.length > 0) faults.push(incomplete(gaps));
  const act = consent.confirmedAt ?? consent.givenAt;
  const months = law.consentMaxAgeMonths;
  if (act && hasCome(act, at) && isOlderThan(months, act, at) && !answeredWithin(months, facts, at)) {
    faults.push({ code: 'consent_expired', with: { actAt: act, months: String(months) } });
  }
  return faults;
}

/** A later recorded act of the person keeps a consent alive: CNIL counts from the last contact that came from the person. */
function answeredWithin(months: number, { history: { answeredAt } }: Facts, at: number): boolean {
  return answeredAt !== null && hasCome(answeredAt, at) && !isOlderThan(months, answeredAt, at);
}

function isForAnother({ controllerNamed }: Consent, controller: string): boolean {
  return controllerNamed !== null && !isBlank(controllerNamed) && !isSameName(controllerNamed, controller);
}

/** A consent that names no purpose is unproven; a no that names none is a no to this one too. */
function isForOtherPurpose({ purpose }: Consent, asked: string): boolean {
  return purpose !== null && !isBlank(purpose) && purpose !== asked;
}

function givenAt(consent: Consent): number {
  return consent.givenAt === null ? -Infinity : startOf(consent.givenAt);
}

/** When the person said no; where nobody knows when, nothing can be shown to be later. */
function lastWord(no: Consent): number {
  const said = no.withdrawnAt ?? (no.status === 'refused' ? no.givenAt : null);
  const end = said === null ? NaN : endOf(said);
  return Number.isNaN(end) ? Infinity : end;
}

const otherController = (consent: Consent, facts: Facts): Reason => ({
  code: 'consent_other_controller',
  with: { named: consent.controllerNamed ?? '', controller: facts.controller.name },
});

const otherPurpose = (consent: Consent, facts: Facts): Reason => ({
  code: 'consent_other_purpose',
  with: { given: consent.purpose ?? '', purpose: facts.purpose },
});

const withdrawn = (no: Consent): Reason => ({
  code: 'consent_withdrawn',
  with: { variant: no.status === 'refused' ? 'refused' : 'withdrawn', since: no.withdrawnAt ?? 'unknown_date' },
});

const pending = (consent: Consent): Reason => ({
  code: 'consent_pending_confirmation',
  with: { since: consent.givenAt ?? 'unknown_date' },
});

const incomplete = (fields: readonly string[]): Reason => ({
  code: 'consent_evidence_incomplete',
  with: { fields: fields.join(', ') },
});
