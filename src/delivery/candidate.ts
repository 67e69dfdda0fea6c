// A message that is due, as the claim reads it, and the letter that it becomes if it may go.
import { type SendingWindow } from '../calendar/sending-window.js';
import { type Verdict } from '../guard/ask.js';
import { type SourceKind } from '../policy/facts.js';
import { type Known } from '../provenance/known.js';
import { languageFor } from '../recipient/language.js';
import { type STOPPED_BY } from './signals/stopped.js';
import { type Addressee, type Content, type Letter, type Origin } from './letter.js';

export type Candidate = {
  readonly id: string;
  readonly controllerId: string;
  readonly campaignId: string | null;
  readonly senderId: string;
  readonly mailboxId: Buffer;
  readonly email: string;
  readonly purpose: string;
  readonly content: Content | null;
  readonly attempts: number;
  /** For the mail by which a person confirms what they asked for then. */
  readonly confirmationAskedAt: Date | null;
  /** Whether that is a request by law (GDPR art. 15 to 22). */
  readonly askedByLaw: boolean;
  /** JSON of what is known about the person. */
  readonly known: string;
  /** JSON of the stops in force. */
  readonly stops: string;
  readonly campaignState: string | null;
  readonly campaignWindow: SendingWindow | null;
  /** The version of the set of relays (`relay_set`). */
  readonly relays: string;
  /** Which letter of its campaign it is, from 1 on. */
  readonly step: number;
  /** The ids of the messages before it in the sequence, the oldest first; null where it is the first. */
  readonly earlier: readonly string[] | null;
  /** Which of the two a stop signal stands against. */
  readonly stoppedBy: keyof typeof STOPPED_BY | null;
  /** Why its sequence is over for this person. */
  readonly sequenceStop: string | null;
  /** Why it waited, as the claim before wrote it down. */
  readonly detail: string | null;
};

export function addresseeOf(known: Known): Addressee {
  return { name: known.name ?? null, company: known.company ?? null, jobTitle: known.jobTitle ?? null };
}

/** What a letter is written on and signed with, and what it says. */
export type Written = Pick<Letter, 'content' | 'controller' | 'sender' | 'signing'>;

export function letterOf(one: Candidate, known: Known, verdict: Verdict, written: Written, at: Date): Letter {
  return {
    at,
    id: one.id,
    ...written,
    email: one.email,
    mailboxId: one.mailboxId,
    purpose: one.purpose,
    addressee: addresseeOf(known),
    language: languageFor(verdict.decision.country, written.controller.country),
    unwatched: verdict.unwatched,
    withFooter: verdict.withFooter,
    notice: verdict.noticeDue ? originOf(known) : null,
    earlier: one.earlier ?? [],
  };
}

// The sources that an opt-out regime accepts, those of others first: the notice of art. 14 is about them.
const NAMED_FIRST: readonly SourceKind[] = [
  'company_website',
  'professional_directory',
  'referral',
  'event_registration',
  'met_in_person',
  'inbound_enquiry',
];

/** Where the address came from, as the notice names it: the newest source of the first kind that there is. */
function originOf({ sources = [] }: Known): Origin {
  for (const kind of NAMED_FIRST) {
    const [newest] = sources
      .filter((source) => source.kind === kind)
      .sort((one, other) => (other.obtainedAt ?? '').localeCompare(one.obtainedAt ?? ''));
    if (newest) return newest;
  }
  return sources[0] ?? { kind: 'unknown', obtainedAt: null, url: null, supplier: null };
}
