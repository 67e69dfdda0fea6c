// The reason of an allowed mail: what carries it, on which day of the law's lists, and what its evidence could still hold.
import type { Case } from './case.js';
import type { LawfulBasis, Reason } from './decision.js';
import type { Consent } from './facts.js';

export function carriedBy(one: Case, basis: LawfulBasis): Reason {
  const { facts, consent, optOut } = one;
  switch (basis) {
    case 'consent':
      return { code: 'consent_valid', with: { purpose: facts.purpose, ...toldOf(consent.valid) } };
    case 'soft_opt_in':
      return {
        code: 'soft_opt_in_valid',
        with: { since: facts.customer?.lastSaleAt ?? 'unknown_date', ...registersAsked(one) },
      };
    case 'legitimate_interest':
      return { code: 'opt_out_regime_met', with: { source: optOut.carrier?.kind ?? '', ...registersAsked(one) } };
    case 'service':
      return { code: 'service_message', with: { variant: one.confirms ? 'confirmation' : 'asked' } };
  }
}

/** Of the checklist of evidence, what the law does not ask for and a dispute would: shown, never a reason to refuse. */
const OPTIONAL_EVIDENCE = ['ip', 'confirmedAt'] as const satisfies readonly (keyof Consent)[];

function toldOf(consent: Consent | null): Reason['with'] {
  const since = consent?.confirmedAt ?? consent?.givenAt ?? 'unknown_date';
  const lacking = OPTIONAL_EVIDENCE.filter((field) => consent !== null && consent[field] === null);
  return lacking.length === 0 ? { since } : { variant: 'evidence_could_be_fuller', since, fields: lacking.join(', ') };
}

/** Which registers were asked, and of which day their lists were. */
function registersAsked({ law, kind, facts }: Case): Reason['with'] {
  const asked = law.registers.flatMap(({ id, kinds }) => {
    const answer = facts.registers.find(({ register }) => register === id);
    return kinds.includes(kind) && answer?.listDate ? [`${id} (${answer.listDate.slice(0, 10)})`] : [];
  });
  return asked.length === 0 ? {} : { variant: 'registers_asked', registers: asked.join(', ') };
}
