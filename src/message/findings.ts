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
import { RecentlyUsed } from '../values/recently-used.js';

// What is remembered follows from message and principal alone, so it is no state. A batch shares one message; callers
// that ask one by one send the same text again and again, which is found by its digest.
const ofObject = new WeakMap<Message, { readonly principal: Principal; readonly findings: MessageFindings }>();
const ofDigest = new RecentlyUsed<MessageFindings>({ most: 1_000, keptMs: 60_000 });

export function findingsOf(message: Message, principal: Principal): MessageFindings {
  const before = ofObject.get(message);
  if (before?.principal === principal) return before.findings;
  const digest = `sha256:${hash('sha256', JSON.stringify(message), 'hex')}`;
  const name = `${digest} ${principal.name}\n${principal.postalAddress}\n${principal.privacyNoticeUrl}`;
  let findings = ofDigest.get(name);
  if (!findings) ofDigest.set(name, (findings = read(message, principal, digest)));
  ofObject.set(message, { principal, findings });
  return findings;
}

function read(message: Message, principal: Principal, digest: string): MessageFindings {
  const { subject, text, html } = message;
  const parts = [...(text === null ? [] : [readText(text)]), ...(html === null ? [] : [readHtml(html)])];
  const visible = parts.map((part) => part.text);
  return {
    digest,
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
