// The cases that authorities and the founders have decided: what anybody would look up first.
import { type Asked, codesOf, decided, jsonFrom, someFacts, type AskedRecipient } from '../../test/law/some-facts.js';

type DecidedCase = {
  readonly id: string;
  readonly title: string;
  readonly controllerCountry: string;
  readonly request: Omit<Asked, 'recipient'> & { readonly recipient: AskedRecipient };
  readonly expect: { readonly outcome: string; readonly reasonsInclude: string[]; readonly lawfulBasis?: string };
};

const cases = jsonFrom('decided-cases.json') as DecidedCase[];

it.each(cases)('$id: $title', ({ controllerCountry, request, expect: expected }) => {
  const decision = decided(someFacts({ controllerCountry, ...request }));
  expect(decision.outcome).toBe(expected.outcome);
  expect(codesOf(decision)).toEqual(expect.arrayContaining(expected.reasonsInclude));
  if (expected.lawfulBasis) expect(decision.lawfulBasis).toBe(expected.lawfulBasis);
});
