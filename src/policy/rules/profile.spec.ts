// The profile: what cannot be true, and what only looks odd.
import { answers, consented, informed } from '../../../test/law/some-cases.js';
import { type Asked } from '../../../test/law/some-facts.js';
import { type Position } from '../facts.js';

const career = (first: string | Partial<Position>, ...others: Partial<Position>[]): Asked => ({
  recipient: {
    ...informed,
    profile: {
      seenAt: typeof first === 'string' ? first : null,
      positions: (typeof first === 'string' ? others : [first, ...others]).map((one) => ({
        company: 'Client SA',
        from: null,
        to: null,
        companyFoundedAt: null,
        ...one,
      })),
    },
  },
});
answers([
  ['a post from before the company', career({ from: '2010-07', companyFoundedAt: '2017-03' }), ['profile_implausible']],
  ['a year typed wrong', career({ from: '2016-03', companyFoundedAt: '2017-03' }), ['opt_out_regime_met']],
  ['more than a year before', career({ from: '2016-02', companyFoundedAt: '2017-03' }), ['profile_implausible']],
  ['the year before, counted in years', career({ from: '2016', companyFoundedAt: '2017' }), ['opt_out_regime_met']],
  ['three years before, counted in years', career({ from: '2014', companyFoundedAt: '2017' }), ['profile_implausible']],
  ['a company that is founded next year', career({ companyFoundedAt: '2027' }), ['profile_implausible']],
  ['a post that ends next year', career({ from: '2020', to: '2027-01' }), ['profile_implausible']],
  ['a post that ends this year', career({ from: '2020', to: '2026' }), ['opt_out_regime_met']],
  ['a post that begins next year', career({ from: '2027-01' }), ['profile_implausible']],
  ['a post that ends before it begins', career({ from: '2020-05', to: '2019-12' }), ['profile_implausible']],
  [
    'two full-time jobs for years',
    career({ from: '2018-01' }, { company: 'Other', from: '2020-01' }),
    ['profile_implausible'],
  ],
  [
    'a long handover',
    career({ from: '2018-01', to: '2020-12' }, { company: 'Other', from: '2020-01' }),
    ['opt_out_regime_met'],
  ],
  [
    'a part-time job beside',
    career({ from: '2018-01' }, { company: 'Other', from: '2020-01', partTime: true }),
    ['opt_out_regime_met'],
  ],
  [
    'two jobs in one house',
    career({ from: '2018-01' }, { company: 'Client SA Group', from: '2020-01' }),
    ['opt_out_regime_met'],
  ],
  ['a post that the company denies', career({ from: '2018-01', deniedByEmployer: true }), ['profile_implausible']],
  [
    'two posts that went side by side for a month when they were seen, years ago',
    career('2018-07', { from: '2018-01' }, { company: 'Other', from: '2018-06' }),
    ['opt_out_regime_met'],
  ],
  [
    'eight years at a firm of sixteen months, as it was seen then',
    career('2018-07', { company: 'Brandie', from: '2010-07', companyFoundedAt: '2017-03' }),
    ['profile_implausible'],
  ],
  ['a silent profile', career({}, { company: 'Other', from: 'present' }), ['opt_out_regime_met']],
  [
    'a consent does not rest on it',
    {
      recipient: {
        ...consented,
        profile: { positions: [{ company: 'B', from: '2030', to: null, companyFoundedAt: null }] },
      },
    },
    ['consent_valid'],
  ],
]);
