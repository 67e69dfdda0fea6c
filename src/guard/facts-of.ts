// Gathers the facts of one decision: what is stored about the mailbox, and what the caller asserts beside it.
import { type Controller } from '../access/controller.js';
import { findingsOf } from '../message/findings.js';
import { type Message } from '../message/message.js';
import { type MessageFindings } from '../policy/message-findings.js';
import { type Facts, type Hold, type Override, type RegisterAnswer } from '../policy/facts.js';
import { type Dossier, isErased } from '../provenance/dossier.js';
import { type Known, withAdded } from '../provenance/known.js';
import { type ReadAddress, readAddress } from '../provenance/mailbox-id.js';
import { isFreeMail } from '../recipient/free-mail.js';
import { halvesOf } from '../recipient/mailbox.js';
import { kindOf } from '../recipient/recipient-kind.js';
import { type Rulebook } from '../rulebook/rulebook.js';
import { type Ask, type AssertedRecipient } from './ask.js';
import { holdsOf, type Waits } from './waits.js';

/** An ask whose address was read: which mailbox it denotes, and under which id the database knows it. */
export type Addressed = ReadAddress & { readonly ask: Ask; readonly controller: Controller };

/** What stands beside the person's own file: what registers say, and what the controller has laid down for itself. */
export type Beside = {
  readonly registers: readonly RegisterAnswer[];
  readonly rulebook: Rulebook;
  /** Null where nothing could hold the mail up but limits. */
  readonly waits: Waits | null;
};

export function addressed(ask: Ask, controller: Controller): Addressed {
  const { mailbox, mailboxId, unusable } = readAddress(ask.recipient.email, controller);
  return { mailbox, mailboxId, unusable, ask, controller };
}

/** The facts at a moment (RFC 3339 UTC). Stored suppressions and history stand; a caller can add to neither. */
export function factsOf(one: Addressed, dossier: Dossier, beside: Beside, at: string): Facts {
  const { ask, controller, mailbox } = one;
  const { registers, rulebook } = beside;
  const stored = dossier.known; // parsed each time that it is asked for
  const { suppressions } = dossier;
  const forgotten = isErased({ suppressions });
  const known = withStated(one, stored, forgotten);
  const holds = heldUp(one, beside, at);
  const { jobTitle = null, company = null } = known;
  const country = known.country ?? null;
  const facts: Facts = {
    at,
    purpose: ask.purpose,
    sender: ask.sender,
    controller: {
      name: controller.name,
      country: controller.country,
      privacyNoticeUrl: controller.privacyNoticeUrl,
    },
    recipient: {
      email: forgotten ? '' : ask.recipient.email,
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
    suppressions,
    registers,
    history: dossier.history,
    controllerPolicy: rulebook.policy,
    overrides: overridesFor(one, rulebook),
    message: ask.message && found(ask, ask.message, controller),
    composedByGuard: ask.composedByGuard,
    confirmation: ask.confirmation ?? null,
  };
  return holds.length > 0 ? { ...facts, holds } : facts;
}

/** What is known about the recipient with what the caller states. */
export function knownOf(one: Pick<Addressed, 'ask'>, dossier: Dossier): Known {
  return withStated(one, dossier.known, isErased(dossier));
}

function withStated({ ask: { recipient } }: Pick<Addressed, 'ask'>, stored: Known, forgotten: boolean): Known {
  return withAdded(stored, forgotten ? unidentified(recipient) : recipient);
}

const NOT_HELD_UP: readonly Hold[] = [];

function heldUp({ ask }: Addressed, { waits }: Beside, at: string): readonly Hold[] {
  const asked = ask.holds ?? NOT_HELD_UP;
  return waits === null ? asked : [...asked, ...holdsOf(waits, at)];
}

/** Of what is relayed the header with the way out is the guard's to add. */
function found({ relayed }: Ask, message: Message, controller: Controller): MessageFindings {
  const findings = findingsOf(message, controller);
  return relayed === true ? { ...findings, wayOut: true } : findings;
}

/** Of somebody who was erased nothing is recorded again by which they could be found, whoever states it. */
function unidentified({ country = null, kind = null }: AssertedRecipient): Known {
  return { country, kind };
}

const NO_OVERRIDES: readonly Override[] = [];

/** Those for this purpose that name this mailbox or nobody; whom else they name is no fact about this person. */
function overridesFor({ ask, mailboxId }: Addressed, { overrides }: Rulebook): readonly Override[] {
  if (overrides.length === 0) return NO_OVERRIDES;
  const name = mailboxId.toString('base64');
  return overrides
    .filter(({ purpose, recipients }) => purpose === ask.purpose && (recipients === null || recipients.has(name)))
    .map(({ recipients: _, ...override }) => override);
}
