// Step 7: switches by which a tool that sends is told to ignore its own list of people who said no.
import { type Rule, SILENCE } from '../case.js';

/** GDPR art. 21(3), 24(1): whoever keeps a list of objections and tells a tool to go past it does not honour them. */
export const messageBypass: Rule = ({ facts: { message } }) =>
  message === null || message.bypassFlags.length === 0
    ? SILENCE
    : [{ code: 'bypass_flag_refused', with: { flags: message.bypassFlags.join(', ') } }];
