// Step 7: the way out. A marketing message that cannot be stopped may not go.
import { type Rule, SILENCE } from '../case.js';

/** Directive 2002/58/EC art. 13(2), (4); GDPR art. 21(4); CPCE art. L34-5; PECR reg. 23; 15 U.S.C. 7704(a)(3). */
export const messageWayOut: Rule = ({ facts: { message, composedByGuard }, basis }) =>
  message === null || message.wayOut || composedByGuard || basis === 'service'
    ? SILENCE
    : [{ code: 'message_without_unsubscribe', with: {} }];
