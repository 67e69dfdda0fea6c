// Step 8: the person asked for fewer messages, whatever carries them.
import { answers, consented, informed, stop } from '../../../test/law/some-cases.js';
import { decided, someFacts } from '../../../test/law/some-facts.js';

const MONTHLY = stop('objection', { to: 'marketing', everyDays: 30 });
const LATELY = { lastMarketingAt: '2026-09-10T12:00:00.000Z' };

answers([
  ['nothing went yet', { recipient: consented, suppressions: MONTHLY }, ['consent_valid']],
  [
    'the last went ten days ago',
    { recipient: consented, suppressions: MONTHLY, history: LATELY },
    ['less_often_requested'],
  ],
  [
    'it went a month ago',
    { recipient: consented, suppressions: MONTHLY, history: { lastMarketingAt: '2026-08-21T12:00:00.000Z' } },
    ['consent_valid'],
  ],
  [
    'nobody knows when it went',
    { recipient: consented, suppressions: MONTHLY, history: { lastMarketingAt: 'lately' } },
    ['less_often_requested'],
  ],
  ['the person never asked for fewer', { recipient: consented, history: LATELY }, ['consent_valid']],
  [
    'the person has confirmed this purpose since',
    {
      recipient: consented,
      suppressions: stop('objection', { to: 'marketing', everyDays: 30, except: ['prospecting'] }),
      history: LATELY,
    },
    ['consent_valid'],
  ],
]);

describe('when to ask again', () => {
  it('is when all that is asked for has passed', () => {
    const suppressions = [...MONTHLY, ...stop('objection', { to: 'marketing', everyDays: 90 })];
    const history = { ...LATELY, coldSentAt: ['2026-09-18T12:00:00.000Z'] };
    expect(decided(someFacts({ recipient: informed, suppressions, history }))).toMatchObject({
      outcome: 'defer',
      retryAt: '2026-12-09T12:00:00.000Z',
    });
  });
});
