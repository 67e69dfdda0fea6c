// Step 1: an address that cannot be used is that recipient's verdict. No DNS look-up decides.
import type { Rule } from '../case.js';
import { SILENCE } from '../case.js';

/** RFC 5321, 5322 and 6531 say what an address is. */
export const address: Rule = ({ facts: { recipient } }) =>
  recipient.unusable === null ? SILENCE : [{ code: 'invalid_address', with: { problem: recipient.unusable } }];
