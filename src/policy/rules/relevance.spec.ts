// Step 6: where the message has to concern the profession.
import { answers, found, GB, informed } from '../../../test/law/some-cases.js';

answers([
  [
    'nothing says why it concerns them',
    { recipient: { ...informed, relevance: null } },
    ['not_relevant_to_profession'],
  ],
  [
    'a topic without a because',
    { recipient: { ...informed, relevance: { topic: 'tax', because: ' ' } } },
    ['not_relevant_to_profession'],
  ],
  [
    'neither notice nor relevance',
    { recipient: { ...informed, relevance: null, sources: [{ kind: 'referral', obtainedAt: '2026-09-10' }] } },
    ['notice_not_given', 'not_relevant_to_profession'],
  ],
  ['Britain does not ask', { ...GB, recipient: { ...found, relevance: null } }, ['opt_out_regime_met']],
]);
