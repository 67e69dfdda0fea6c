// Step 7: who sends it. The name everywhere, the postal address where the law asks for it in the message.
import { type Rule, SILENCE } from '../case.js';
import type { MessageFindings } from '../message-findings.js';
import type { PostalAddress } from '../pack.js';

/** Directive 2002/58/EC art. 13(4); 15 U.S.C. 7704(a)(5) (US); SOR/2012-36 s.2 (CA); DDG s.5 (DE). */
export const messageIdentity: Rule = ({ facts: { message, composedByGuard, controller }, law, basis }) => {
  if (message === null || composedByGuard || basis === 'service') return SILENCE;
  const missing = [
    ...(message.namesController ? [] : ['controllerName']),
    ...(hasAddress(message, law.message.postalAddress) ? [] : ['postalAddress']),
  ];
  if (missing.length === 0) return SILENCE;
  return [{ code: 'sender_identity_incomplete', with: { fields: missing.join(', '), controller: controller.name } }];
};

function hasAddress(message: MessageFindings, place: PostalAddress | null): boolean {
  return place === null || message.postalAddress || (place === 'in_message_or_legal_notice' && message.legalNotice);
}
