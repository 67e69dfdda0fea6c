// Policies of controllers and exceptions to them, made by chance for property-based tests.
import fc from 'fast-check';
import { UNRESTRICTED } from '../../src/policy/controller-policy.js';
import { type DigestedPolicy, type Override, type Restrictions, SOURCE_KINDS } from '../../src/policy/facts.js';
import { LIFTABLE } from '../../src/policy/liftable.js';

type Given = Partial<Restrictions> & {
  readonly purposes?: readonly (Partial<Restrictions> & { readonly purpose: string })[];
};

/** A policy of which only what is remarkable is said. */
export function somePolicy({ purposes = [], ...given }: Given): DigestedPolicy {
  const parts = purposes.map((one) => ({ ...UNRESTRICTED, ...one }));
  return { ...UNRESTRICTED, ...given, purposes: parts, digest: 'sha256:made-up' };
}

const restrictions: fc.Arbitrary<Restrictions> = fc.record({
  consentOnly: fc.boolean(),
  closedSources: fc.subarray([...SOURCE_KINDS], { maxLength: 4 }),
  coldMessages: fc.constantFrom(null, 1, 3, 4),
  daysBetweenColdMessages: fc.constantFrom(null, 7, 30),
  consentMaxAgeMonths: fc.constantFrom(null, 1, 6, 24),
});

export const arbitraryPolicy: fc.Arbitrary<DigestedPolicy> = fc
  .tuple(restrictions, fc.array(restrictions, { maxLength: 1 }), fc.constantFrom('prospecting', 'newsletter'))
  .map(([all, own, purpose]) => somePolicy({ ...all, purposes: own.map((one) => ({ ...one, purpose })) }));

/** Any exception, whoever asked for it: mostly approved and for the mail at hand. */
export const arbitraryOverride: fc.Arbitrary<Override> = fc.record({
  id: fc.constantFrom('ovr_1', 'ovr_2'),
  lifts: fc.constantFrom(...LIFTABLE),
  purpose: fc.constantFrom('prospecting', 'prospecting', 'newsletter', 'service', 'own_purpose'),
  country: fc.constantFrom(null, null, 'FR', 'DE'),
  expiresAt: fc.constantFrom('2027-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z'),
  approvedAt: fc.constantFrom('2026-09-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z', null),
});
