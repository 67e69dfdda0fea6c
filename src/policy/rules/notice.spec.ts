// Step 6: when the person has to have been told, and what counts as telling.
import { answers, found, GB, informed, role } from '../../../test/law/some-cases.js';
import { type Asked, INFORMED } from '../../../test/law/some-facts.js';

const message = (text: string | null, html: string | null = null): NonNullable<Asked['message']> => ({
  ...{ subject: 'x', text, html },
  headers: { From: 'Anna, Acme SAS <anna@acme.example>', 'List-Unsubscribe': '<https://acme.example/stop>' },
});

answers([
  ['the first message carries it', { ...GB, recipient: found }, ['opt_out_regime_met']],
  [
    'a message went before without it',
    { ...GB, recipient: found, history: { coldSentAt: ['2026-09-01T00:00:00Z'] } },
    ['notice_not_given'],
  ],
  [
    'a message of ours is on its way, which carries it',
    { ...GB, recipient: found, history: { coldSentAt: ['2026-09-19T00:00:00Z'] }, composedByGuard: true },
    ['frequency_cap_reached'],
  ],
  [
    'a message that carried it went before',
    { ...GB, recipient: found, history: { coldSentAt: ['2026-09-01T00:00:00Z'], noticedAt: '2026-09-01T00:00:00Z' } },
    ['opt_out_regime_met'],
  ],
  [
    'this message does not carry it',
    { ...GB, recipient: found, message: message('Hello', '<p>Hello</p>') },
    ['notice_not_given'],
  ],
  [
    'this message carries it in its text',
    { ...GB, recipient: found, message: message('See https://acme.example/privacy') },
    ['opt_out_regime_met'],
  ],
  [
    'this message carries it in its HTML',
    { ...GB, recipient: found, message: message(null, '<a href="https://acme.example/privacy">why</a>') },
    ['opt_out_regime_met'],
  ],
  [
    'the guard composes the message',
    { ...GB, recipient: found, message: message('Hello'), composedByGuard: true },
    ['opt_out_regime_met'],
  ],
  [
    'the address is five weeks old',
    { ...GB, recipient: { ...found, sources: [{ kind: 'referral', obtainedAt: '2026-08-15' }] } },
    ['notice_not_given', 'notice_overdue'],
  ],
  [
    'nobody knows how old the address is',
    { ...GB, recipient: { ...found, sources: [{ kind: 'referral' }] } },
    ['notice_not_given', 'notice_overdue'],
  ],
  [
    'it is a month old to the day',
    { ...GB, recipient: { ...found, sources: [{ kind: 'referral', obtainedAt: '2026-08-20' }] } },
    ['opt_out_regime_met'],
  ],
  [
    'it is old, and the notice was given in time',
    {
      ...GB,
      recipient: {
        ...found,
        sources: [
          {
            kind: 'referral',
            obtainedAt: '2026-01-10',
            notice: { givenAt: '2026-01-20', objectionOffered: true, url: null },
          },
        ],
      },
    },
    ['opt_out_regime_met'],
  ],
  [
    'a notice of a day to come',
    {
      ...GB,
      recipient: {
        ...found,
        sources: [
          {
            kind: 'referral',
            obtainedAt: '2026-01-10',
            notice: { givenAt: '2027-01-20', objectionOffered: true, url: null },
          },
        ],
      },
    },
    ['notice_not_given', 'notice_overdue'],
  ],
  [
    'France: told the next day',
    { recipient: { ...informed, sources: [{ kind: 'referral', obtainedAt: '2026-09-09', notice: INFORMED }] } },
    ['notice_not_given'],
  ],
  [
    'France: told at once, without a word on objecting',
    {
      recipient: {
        ...informed,
        sources: [{ kind: 'referral', obtainedAt: '2026-09-10', notice: { ...INFORMED, objectionOffered: false } }],
      },
    },
    ['notice_not_given'],
  ],
  [
    'the second source meets what the first does not',
    { recipient: { ...informed, sources: [{ kind: 'referral' }, ...informed.sources] } },
    ['opt_out_regime_met'],
  ],
  [
    'a role address is nobody’s',
    { recipient: { ...role, country: 'FR', sources: [{ kind: 'referral' }] } },
    ['opt_out_regime_met'],
  ],
  [
    'no GDPR on either side',
    { controllerCountry: 'US', recipient: { ...found, country: 'US', sources: [{ kind: 'referral' }] } },
    ['opt_out_regime_met'],
  ],
]);
