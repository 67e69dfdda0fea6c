// Why we read some webhooks and reports otherwise than the projects whose cases they are.
import { type FeedbackEvent } from '../../src/feedback/feedback-event.js';
import { type Report, type ReportedRecipient } from '../../src/feedback/inbound/report.js';
import { type ProviderName } from '../../src/feedback/providers/provider.js';

/** What Sisimai expects of one failed recipient of a mail. */
export type Row = {
  readonly status: string;
  readonly reply: string;
  readonly reason: string;
  readonly hardbounce: boolean;
  readonly feedbacktype?: string;
};

/** Where an id is told that is no Message-ID of RFC 5322. */
const IDS_OF_THEIR_OWN: readonly ProviderName[] = ['ses', 'sendgrid', 'postal'];

export function whyOtherEvent(
  provider: ProviderName,
  field: string,
  event: FeedbackEvent,
  theirs: string,
): string | null {
  if (field === 'message_id' && IDS_OF_THEIR_OWN.includes(provider) && !theirs.includes('@')) {
    return 'theirs is the provider’s own id of the message, ours the Message-ID, by which we know it';
  }
  if (field === 'event_id' && (provider === 'postmark' || provider === 'brevo')) {
    return 'the provider gives such events no id: ours is made of what makes it this event';
  }
  if (field === 'event_type' && event.kind === 'rejected' && theirs === 'bounced') {
    return 'never tried, for the provider’s own list says no: told apart here from a refusal of the receiving side';
  }
  return null;
}

const FILTERED =
  '`filtered`, `rejected`: its words or code say that there is no such mailbox; theirs takes a later refusal for a filter';
const ANOTHER_CAUSE = 'its code or words also name a cause that is not the mailbox: not taken for hard';
const NOT_SAID = 'neither its code nor its words say so for good; theirs knows the product that wrote it';

/** Reasons that would explain any such case: the suite holds their share down, lest a reader that fails hides in them. */
export const BROAD_REASONS: readonly string[] = [FILTERED, ANOTHER_CAUSE, NOT_SAID];
export const MOST_BROADLY_EXPLAINED = 0.15;

const NO_SUCH_BY_CODE = /\b5\.(?:1\.(?:1|2|3|6|10)|4\.4)$/;

/** `of`: how many recipients the mail is about. */
export function whyOtherClass(
  row: Row,
  of: number,
  report: Report | null,
  ours: ReportedRecipient | null,
): string | null {
  if (row.reason === 'feedback' && row.feedbacktype === 'opt-out' && report === null) {
    return 'a person’s unsubscribe by mail: read as that, not as a report';
  }
  if (row.reason === 'vacation' && report === null) return 'an out-of-office note: no report';
  if (report === null && row.hardbounce) {
    return 'nothing in its header says that a mail system wrote it: the words of people make no hard bounce';
  }
  if ((row.reason === 'filtered' || row.reason === 'rejected') && ours?.bounce === 'hard') {
    return FILTERED;
  }
  if (ours?.bounce === 'hard' && NO_SUCH_BY_CODE.test(ours.code ?? '')) {
    return 'its own code says that there is no such mailbox or system (RFC 3463); theirs goes by the words around it';
  }
  if (ours?.bounce === 'hard' && of > 1) {
    return 'several recipients in one mail of free form: what is said of one is read of another; ours go one to a mail';
  }
  // Less certain than theirs: what is not certain stops nobody for good.
  if (row.hardbounce && ours?.bounce === 'blameless') {
    return ANOTHER_CAUSE;
  }
  if (row.hardbounce && ours?.bounce === 'soft') {
    return NOT_SAID;
  }
  return null;
}
