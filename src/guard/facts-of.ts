// Gathers the facts of one decision: what is stored about the mailbox, and what the caller asserts beside it.
import { type Controller } from '../access/controller.js';
import { findingsOf } from '../message/findings.js';
import { type Facts } from '../policy/facts.js';
import { type Dossier } from '../provenance/dossier.js';
import { withAdded } from '../provenance/known.js';
import { type ReadAddress, readAddress } from '../provenance/mailbox-id.js';
import { isFreeMail } from '../recipient/free-mail.js';
import { halvesOf } from '../recipient/mailbox.js';
import { kindOf } from '../recipient/recipient-kind.js';
import { type Ask } from './ask.js';

/** An ask whose address was read: which mailbox it denotes, and under which id the database knows it. */
export type Addressed = ReadAddress & { readonly ask: Ask; readonly controller: Controller };

export function addressed(ask: Ask, controller: Controller): Addressed {
  const { mailbox, mailboxId, unusable } = readAddress(ask.recipient.email, controller);
  return { mailbox, mailboxId, unusable, ask, controller };
}

/** The facts at a moment (RFC 3339 UTC). Stored suppressions and history stand; a caller can add to neither. */
export function factsOf(one: Addressed, dossier: Dossier, at: string): Facts {
  const { ask, controller, mailbox } = one;
  const stored = dossier.known;
  const known = withAdded(stored, ask.recipient);
  const { jobTitle = null, company = null } = known;
  const country = known.country ?? null;
  return {
    at,
    purpose: ask.purpose,
    sender: ask.sender,
    controller: {
      name: controller.name,
      country: controller.country,
      privacyNoticeUrl: controller.privacyNoticeUrl,
    },
    recipient: {
      email: ask.recipient.email,
      unusable: one.unusable,
      country,
      otherCountries: stored.country && stored.country !== country ? [stored.country] : [],
      kind: kindOf({ mailbox, claimed: known.kind ?? null, jobTitle, company }),
      freeMail: one.unusable === null && isFreeMail(halvesOf(mailbox).domain),
      jobTitle,
    },
    sources: known.sources ?? [],
    consents: known.consents ?? [],
    customer: known.customer ?? null,
    relevance: known.relevance ?? null,
    profile: known.profile ?? null,
    suppressions: dossier.suppressions,
    registers: [],
    history: dossier.history,
    message: ask.message && findingsOf(ask.message, controller),
    composedByGuard: ask.composedByGuard,
    confirmation: ask.confirmation ?? null,
  };
}
