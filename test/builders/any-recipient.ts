/** Recipients as nobody would think of them: valid ones, slightly broken ones, and whatever else JSON can say. */
import fc from 'fast-check';
import { SOURCE_KINDS } from '../../src/policy/facts.js';

// Values that are right somewhere and wrong elsewhere.
export const anything = fc.oneof(
  { depthSize: 'small', withCrossShrink: true },
  fc.constantFrom<unknown>(null, true, false, 0, 1, '', ' ', 'x', 'FR', 'fr', '2026-09-10', '2026-09-10T08:00:00Z'),
  fc.constantFrom<unknown>('2026-02-30', '2010-07', '2010', '\0', '\ud800', [], {}, [null], [{}], [[]], {
    kind: 'referral',
  }),
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ maxDepth: 2 }),
);
const text = fc.option(fc.string({ unit: 'grapheme', maxLength: 30 }));
const moment = fc.option(fc.constantFrom('2026-09-10', '2026-09-10T08:00:00Z', '2018-07-10T23:00:00.5+02:00'));
const month = fc.option(fc.constantFrom('2010', '2010-07', '2010-07-31'));
export const some = (fields: Record<string, fc.Arbitrary<unknown>>, required: string[] = []): fc.Arbitrary<unknown> =>
  fc.record(fields, { requiredKeys: required });
const notice = some({ givenAt: moment, objectionOffered: fc.boolean(), url: text });
const source = some(
  {
    kind: fc.constantFrom(...SOURCE_KINDS),
    obtainedAt: moment,
    url: text,
    supplier: text,
    notice: fc.option(notice),
  },
  ['kind'],
);
const consent = some({
  ...{ purpose: text, status: fc.constantFrom('given', 'withdrawn', null), givenAt: moment, method: text, ip: text },
  ...{ controllerNamed: text, wording: text, wordingVersion: text, language: text, origin: text },
  ...{ confirmedAt: moment, collector: text, withdrawnAt: moment },
});
const position = some({
  ...{ company: text, from: month, to: month, companyFoundedAt: month },
  ...{ partTime: fc.boolean(), deniedByEmployer: fc.boolean() },
});
export const recipient = some(
  {
    ...{ email: fc.string({ unit: 'binary' }), country: fc.constantFrom('FR', 'DE', null), name: text, company: text },
    ...{ kind: fc.constantFrom('consumer', 'role_address', null), jobTitle: text },
    sources: fc.array(source, { maxLength: 3 }),
    consents: fc.array(consent, { maxLength: 3 }),
    customer: fc.option(some({ lastSaleAt: moment, soldBy: text, similarProduct: fc.boolean() })),
    relevance: fc.option(some({ topic: text, because: text })),
    profile: fc.option(some({ positions: fc.array(position, { maxLength: 2 }), seenAt: month })),
  },
  ['email'],
);

/** Puts a wrong value somewhere into a body, or a field that nobody asked for. */
export function broken(body: unknown, path: readonly number[], name: string, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof body !== 'object' || body === null) return value;
  const names = Object.keys(body);
  const chosen =
    rest.length === 0 && step % 4 === 0 && !Array.isArray(body) ? name : names[step % Math.max(1, names.length)];
  if (chosen === undefined) return value;
  const copy = (Array.isArray(body) ? [...(body as unknown[])] : { ...body }) as Record<string, unknown>;
  copy[chosen] = broken(copy[chosen], rest, name, value);
  return copy;
}

export function hasInheritedName(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([name, member]) => (!Array.isArray(value) && name in Object.prototype) || hasInheritedName(member),
  );
}
