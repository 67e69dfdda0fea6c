// Step 8: what the law allows waits for limits, hours and pauses, and never goes sooner because of them.
import { consented, informed } from '../../../test/law/some-cases.js';
import { decided, someFacts } from '../../../test/law/some-facts.js';
import type { Hold } from '../facts.js';

const evening: Hold = { code: 'outside_sending_window', until: '2026-09-21T06:00:00.000Z' };
const soon: Hold = { code: 'sender_rate_limited', until: '2026-09-20T12:01:00.000Z' };
const paused: Hold = { code: 'sending_paused', until: null };

it('says when the last of them is over', () => {
  const decision = decided(someFacts({ recipient: consented, holds: [evening, soon] }));
  expect(decision).toMatchObject({ outcome: 'defer', lawfulBasis: 'consent', retryAt: evening.until });
});

it('says of no moment where one of them does not end by itself', () => {
  const decision = decided(someFacts({ recipient: consented, holds: [evening, paused] }));
  expect(decision).toMatchObject({ outcome: 'defer', retryAt: null });
});

it('says whose mail is paused', () => {
  const decision = decided(someFacts({ recipient: consented, holds: [{ ...paused, scope: 'domain' }] }));
  expect(decision).toMatchObject({
    outcome: 'defer',
    reasons: [{ code: 'sending_paused', with: { variant: 'domain' } }],
  });
});

it('adds to the pause after a cold message', () => {
  const history = { coldSentAt: ['2026-09-15T12:00:00.000Z'] };
  const both = decided(someFacts({ recipient: informed, history, holds: [evening] }));
  expect(both.reasons.map(({ code }) => code)).toEqual(['frequency_cap_reached', 'outside_sending_window']);
  expect(both.retryAt).toBe('2026-09-22T12:00:00.000Z');
});

it('is nothing to wait for where the mail may not go at all', () => {
  const decision = decided(someFacts({ recipient: { country: 'FR' }, holds: [soon] }));
  expect(decision).toMatchObject({ outcome: 'block', retryAt: null });
});
