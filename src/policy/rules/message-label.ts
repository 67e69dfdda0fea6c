// Step 7: the labels by which some countries want advertising to be marked.
import { type Rule, SILENCE } from '../case.js';

/** Act 480/2004 s.7(4)(a) (CZ): always; ZET art. 6(1) (BG): where nobody consented to it. */
export const messageLabel: Rule = ({ facts: { message }, law, basis }) => {
  if (message === null || basis === 'service' || law.message.labels.length === 0) return SILENCE;
  const missing = law.message.labels.filter(
    ({ label, when }) => !message.labels.includes(label) && (when === 'always' || basis !== 'consent'),
  );
  if (missing.length === 0) return SILENCE;
  return [{ code: 'message_label_missing', with: { labels: missing.map(({ label }) => label).join(', ') } }];
};
