// The cases that the rules are tested around, and the table in which they are: what is remarkable about each, and the reasons.
import { type ReasonCode } from '../../src/policy/decision.js';
import { type Suppression } from '../../src/policy/facts.js';
import { A_CUSTOMER, type Asked, codesOf, decided, INFORMED, PROVEN, RELEVANT, someFacts } from './some-facts.js';

export const consented = { country: 'FR', consents: [PROVEN], sources: [{ kind: 'double_opt_in' }] } as const;
export const informed = {
  country: 'FR',
  kind: 'named_professional',
  relevance: RELEVANT,
  sources: [{ kind: 'met_in_person', obtainedAt: '2026-09-10', notice: INFORMED }],
} as const;
export const found = {
  country: 'GB',
  kind: 'named_professional',
  sources: [{ kind: 'company_website', obtainedAt: '2026-09-10' }],
} as const;
export const customer = {
  country: 'FR',
  customer: A_CUSTOMER,
  sources: [{ kind: 'existing_customer', obtainedAt: '2026-06-01' }],
} as const;
export const role = { kind: 'role_address', sources: [{ kind: 'company_website', obtainedAt: '2026-09-10' }] } as const;
export const GB = { controllerCountry: 'GB' } as const;

/** One suppression, of everything unless said otherwise. */
export function stop(kind: Suppression['kind'], scope: Suppression['scope'] = { to: 'everything' }): Suppression[] {
  return [{ id: 'sup_1', kind, scope, since: '2026-01-01' }];
}

export type Row = readonly [when: string, asked: Asked, reasons: readonly ReasonCode[]];

/** One test a row: these facts, exactly these reasons in this order. */
export function answers(rows: readonly Row[]): void {
  it.each(rows)('%s', (_, asked, reasons) => {
    expect(codesOf(decided(someFacts(asked)))).toEqual(reasons);
  });
}
