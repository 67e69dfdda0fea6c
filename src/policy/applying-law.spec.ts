// The stricter of two laws, and what adds up where both are as strict.
import { found, role } from '../../test/law/some-cases.js';
import { type AskedRecipient, codesOf, law, someFacts } from '../../test/law/some-facts.js';
import { type ApplyingLaw, applyingLaw } from './applying-law.js';
import { decide } from './decide.js';

it('is the law of the one country where both are the same', () => {
  const applying = law.applying('FR', 'FR', 'named_professional');
  expect(applying).toMatchObject({
    regime: 'opt_out_role_relevant',
    noticeAtCollection: true,
    consentMaxAgeMonths: 36,
  });
  expect(applying.name).toMatch(/^FR@sha256:[0-9a-f]{64}$/);
});

it('names both packs, the recipient’s first', () => {
  expect(law.applying('GB', 'FR', 'consumer').name).toMatch(/^GB@sha256:[0-9a-f]{64}\+FR@sha256:[0-9a-f]{64}$/);
  expect(law.applying(null, 'FR', 'consumer').name).toMatch(/^\*@sha256:[0-9a-f]{64}\+FR@sha256:[0-9a-f]{64}$/);
});

it.each([
  {
    recipient: 'DE',
    controller: 'FR',
    kind: 'role_address',
    regime: 'consent',
    because: 'consent goes before opt-out',
  },
  {
    recipient: 'FR',
    controller: 'DE',
    kind: 'role_address',
    regime: 'consent',
    because: 'the controller’s law counts too',
  },
  {
    recipient: 'GB',
    controller: 'FR',
    kind: 'named_professional',
    regime: 'opt_out_role_relevant',
    because: 'relevance goes before opt-out',
  },
  { recipient: 'US', controller: 'GB', kind: 'named_professional', regime: 'opt_out', because: 'both ask the same' },
  {
    recipient: 'BR',
    controller: 'US',
    kind: 'role_address',
    regime: 'consent',
    because: 'an unlisted country asks for consent',
  },
] as const)(
  '$recipient written to from $controller as $kind: $regime, for $because',
  ({ recipient, controller, kind, regime }) => {
    expect(law.applying(recipient, controller, kind).regime).toBe(regime);
  },
);

describe('where both are as strict', () => {
  it('the shorter age of a consent counts, and no limit is 24 months', () => {
    expect(law.applying('BE', 'FR', 'consumer').consentMaxAgeMonths).toBe(24);
    expect(law.applying('FR', 'FR', 'consumer').consentMaxAgeMonths).toBe(36);
  });

  it('the soft opt-in must be open in both, and its shorter age counts', () => {
    expect(law.applying('PL', 'FR', 'consumer').softOptIn.available).toBe(false);
    expect(law.applying('FR', 'IE', 'consumer').softOptIn).toEqual({
      available: true,
      negotiationSuffices: false,
      maxAgeMonths: 12,
    });
    expect(law.applying('CA', 'SK', 'consumer').softOptIn.maxAgeMonths).toBe(12);
    expect(law.applying('GB', 'GB', 'consumer').softOptIn.negotiationSuffices).toBe(true);
  });

  it('one that expects a double opt-in is enough', () => {
    expect(law.applying('FR', 'DE', 'consumer').doubleOptInExpected).toBe(true);
    expect(law.applying('FR', 'BE', 'consumer').doubleOptInExpected).toBe(false);
  });

  it('the first message may carry the notice only where both say so, and one that asks for it at collection is enough', () => {
    expect(law.applying('GB', 'BE', 'named_professional').regime).toBe('consent');
    expect(law.applying('FI', 'IE', 'named_professional')).toMatchObject({
      noticeByFirstMessage: true,
      noticeAtCollection: false,
    });
    expect(law.applying('IE', 'FR', 'named_professional')).toMatchObject({
      noticeByFirstMessage: false,
      noticeAtCollection: true,
    });
  });

  it('statutes and binding registers add up', () => {
    const applying = law.applying('AT', 'ES', 'consumer');
    expect(applying.registers.map(({ id }) => id)).toEqual(['AT-RTR-ECG', 'ES-ROBINSON', 'ES-STOP-PUBLICIDAD']);
    expect(applying.statutes.regime).toEqual([...law.packFor('AT').statute, ...law.packFor('ES').statute]);
  });
});

describe('where one is stricter', () => {
  it('its conditions stand alone', () => {
    expect(law.applying('FR', 'DE', 'named_professional')).toMatchObject({
      doubleOptInExpected: true,
      consentMaxAgeMonths: 24,
    });
    expect(law.applying('US', 'FR', 'consumer').softOptIn.available).toBe(true);
  });

  it('the registers of the recipient’s country bind all the same, those of the milder controller’s do not', () => {
    expect(law.applying('PT', 'DE', 'role_address').registers.map(({ id }) => id)).toEqual(['PT-DGC']);
    expect(law.applying('DE', 'PT', 'role_address').registers).toEqual([]);
  });
});

it('owes the notice where GDPR binds either side, never to a role address', () => {
  expect(law.applying('US', 'US', 'consumer').noticeDue).toBe(false);
  expect(law.applying('US', 'GB', 'named_professional').noticeDue).toBe(true);
  expect(law.applying('GB', 'US', 'named_professional').noticeDue).toBe(true);
  expect(law.applying('GB', 'GB', 'role_address').noticeDue).toBe(false);
});

it('is worked out once a pair', () => {
  const [one, other] = [law.packFor('FR'), law.packFor('GB')];
  expect(applyingLaw(one, other, 'consumer')).toBe(applyingLaw(one, other, 'consumer'));
  expect(applyingLaw(one, other, 'role_address').asConsumer).toBe(applyingLaw(one, other, 'consumer'));
});

describe('a law that no country has today is applied as it is written', () => {
  const under = (change: Partial<ApplyingLaw>, recipient: AskedRecipient) => {
    const facts = someFacts({ controllerCountry: 'GB', recipient });
    return codesOf(decide(facts, { ...law.applying('GB', 'GB', facts.recipient.kind), ...change }));
  };

  it('asks no relevance of a role address', () => {
    expect(under({ regime: 'opt_out_role_relevant' }, { ...role, country: 'GB' })).toEqual(['opt_out_regime_met']);
  });

  it('lets the first message carry the notice only where it says so', () => {
    expect(under({ noticeByFirstMessage: false }, found)).toEqual(['notice_not_given']);
  });
});
