// A case of one kind of source, and the facts that most of them have in common.
import { type SourceKind } from '../../src/policy/facts.js';
import { type LawCase } from './law-case.js';
import { A_CUSTOMER, type Asked, INFORMED, PROVEN, RELEVANT } from './some-facts.js';

export type SourceCase = readonly [kind: SourceKind, ...LawCase];
type Told = {
  readonly in: string;
  readonly more?: Asked['recipient'];
  readonly purpose?: string;
  readonly told?: boolean;
  readonly bare?: boolean;
};

/** A source of ten days ago, from a controller in the same country; `told`: with the notice at collection. */
export function from(kind: SourceKind, { in: country, more = {}, purpose = 'prospecting', told = false }: Told): Asked {
  const source = { kind, obtainedAt: '2026-09-10', notice: told ? INFORMED : null };
  const { sources = [], ...who } = more;
  return {
    ...{ controllerCountry: country, purpose },
    recipient: { country, kind: 'named_professional', ...who, sources: [source, ...sources] },
  };
}

export const yes = { consents: [PROVEN] };
export const form = { consents: [{ ...PROVEN, method: 'web_form', confirmedAt: null }] };
export const paper = { consents: [{ ...PROVEN, method: 'paper_form', confirmedAt: null }] };
export const bought = { consents: [{ ...PROVEN, collector: 'a broker' }] };
export const customer = { customer: A_CUSTOMER };
export const relevant = { relevance: RELEVANT };
export const role = { kind: 'role_address' } as const;
export const met = { sources: [{ kind: 'met_in_person', obtainedAt: '2026-09-10', notice: INFORMED }] } as const;
export const website = { sources: [{ kind: 'company_website', obtainedAt: '2026-09-10', notice: INFORMED }] } as const;
