// Recipients in the words of the API: whom the law lets us write to, and whom not.
import { LATELY } from './days.js';

/** With all the evidence that there can be. */
export const CONSENT = {
  purpose: 'newsletter',
  status: 'given' as const,
  givenAt: '2026-09-01T08:00:00Z',
  method: 'double_opt_in',
  controllerNamed: 'Acme SAS',
  wording: 'Yes, I want the newsletter of Acme SAS.',
  wordingVersion: 'v3',
  language: 'en',
  origin: 'https://acme.example/newsletter',
  ip: '203.0.113.9',
  confirmedAt: '2026-09-01T08:03:00Z',
  collector: null,
  withdrawnAt: null,
};

/** Consented to a purpose (the newsletter). */
export function consentedTo(purpose = 'newsletter') {
  return { country: 'FR', consents: [{ ...CONSENT, purpose }] };
}

/** A contact of LinkedIn and nothing else: the founding rule. */
export const LINKEDIN_ONLY = {
  country: 'FR',
  kind: 'named_professional',
  sources: [{ kind: 'linkedin_connection', obtainedAt: '2018-07-10' }],
};

/** On the website of a British company: cold, in an opt-out regime, with the notice due. */
export const ON_A_WEBSITE = {
  country: 'GB',
  kind: 'named_professional',
  jobTitle: 'Finance Director',
  company: 'Engines Ltd',
  relevance: { topic: 'accounting software', because: 'decides on it' },
  sources: [{ kind: 'company_website', obtainedAt: LATELY, url: 'https://engines.example/team' }],
};
