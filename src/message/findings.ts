// Reads a message once and says what was found in it, so that a decision about a thousand people reads it a single time.
import { hash } from 'node:crypto';
import { type MessageFindings } from '../policy/message-findings.js';
import { advertisingSigns } from './advertising.js';
import { bypassFlags } from './bypass-flags.js';
import { claimedAnswer } from './claimed-answer.js';
import { hasPostalAddress, linksLegalNotice, linksPrivacyNotice, namesPrincipal } from './identity.js';
import { labelsIn } from './labels.js';
import { type Message, type Principal } from './message.js';
import { readHtml } from './read-html.js';
import { readText } from './read-text.js';
import { trackingSigns } from './tracking.js';
import { hasWayOut } from './way-out.js';

type Known = { readonly principal: Principal; readonly findings: MessageFindings };

// What is remembered follows from the message alone, so it is no state: a batch shares one message.
const known = new WeakMap<Message, Known>();

export function findingsOf(message: Message, principal: Principal): MessageFindings {
  const before = known.get(message);
  if (before && isSame(before.principal, principal)) return before.findings;
  const findings = read(message, principal);
  known.set(message, { principal, findings });
  return findings;
}

function read(message: Message, principal: Principal): MessageFindings {
  const { subject, text, html } = message;
  const parts = [...(text === null ? [] : [readText(text)]), ...(html === null ? [] : [readHtml(html)])];
  const visible = parts.map((part) => part.text);
  return {
    digest: `sha256:${hash('sha256', JSON.stringify(message), 'hex')}`,
    wayOut: hasWayOut(message, parts),
    namesController: namesPrincipal(message, parts, principal),
    postalAddress: hasPostalAddress(parts, principal),
    legalNotice: linksLegalNotice(parts),
    privacyNotice: linksPrivacyNotice(parts, principal),
    claimsAnswer: claimedAnswer(message),
    tracking: trackingSigns(message, parts),
    advertising: advertisingSigns(message, visible),
    labels: labelsIn(subject === null ? visible : [subject, ...visible]),
    bypassFlags: bypassFlags(message),
  };
}

function isSame(one: Principal, other: Principal): boolean {
  return (
    one === other ||
    (one.name === other.name &&
      one.postalAddress === other.postalAddress &&
      one.privacyNoticeUrl === other.privacyNoticeUrl)
  );
}
