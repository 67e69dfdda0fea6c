// Step 8: how many messages a person who never reacted gets.
import { answers, consented, customer, informed, stop } from '../../../test/law/some-cases.js';
import { decided, someFacts } from '../../../test/law/some-facts.js';

answers([
  [
    'the last message went five days ago',
    { recipient: informed, history: { coldSentAt: ['2026-09-15T12:00:00.000Z'] } },
    ['frequency_cap_reached'],
  ],
  [
    'it went a week ago',
    { recipient: informed, history: { coldSentAt: ['2026-09-13T12:00:00.000Z'] } },
    ['opt_out_regime_met'],
  ],
  [
    'four went in all',
    { recipient: informed, history: { coldSentAt: ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01'] } },
    ['frequency_cap_reached'],
  ],
  [
    'the person answered',
    {
      recipient: informed,
      history: { coldSentAt: ['2026-09-19T12:00:00.000Z'], answeredAt: '2026-09-19T13:00:00Z' },
    },
    ['opt_out_regime_met'],
  ],
  [
    'the person consented',
    { recipient: consented, history: { coldSentAt: ['2026-09-19T12:00:00.000Z'] } },
    ['consent_valid'],
  ],
  [
    'a sale is an answer',
    { recipient: customer, history: { coldSentAt: ['2026-09-19T12:00:00.000Z'] } },
    ['soft_opt_in_valid'],
  ],
]);

describe('when to ask again', () => {
  it('is a week after the last message, and never after the fourth', () => {
    const sent = ['2026-09-15T12:00:00.000Z'];
    const soon = decided(someFacts({ recipient: informed, history: { coldSentAt: sent } }));
    expect(soon).toMatchObject({
      outcome: 'defer',
      lawfulBasis: 'legitimate_interest',
      retryAt: '2026-09-22T12:00:00.000Z',
    });
    const never = decided(
      someFacts({ recipient: informed, history: { coldSentAt: [...sent, ...sent, ...sent, ...sent] } }),
    );
    expect(never).toMatchObject({ outcome: 'defer', retryAt: null });
  });

  it('is nothing that a refusal or a review promises', () => {
    const history = { coldSentAt: ['2026-09-15T12:00:00.000Z'] };
    expect(decided(someFacts({ recipient: { ...informed, otherCountries: ['DE'] }, history })).retryAt).toBeNull();
    expect(decided(someFacts({ recipient: informed, history, suppressions: stop('manual') })).retryAt).toBeNull();
  });
});
