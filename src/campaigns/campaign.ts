// What a campaign is, and what is counted of it.
import { type SendingWindow } from '../calendar/sending-window.js';
import { type Attachment } from '../delivery/attachment.js';
import { type ShownAttachment } from '../delivery/attachments.js';
import { type Outcome } from '../policy/decision.js';

export type CampaignState = 'draft' | 'preflight' | 'running' | 'paused' | 'cancelled' | 'done';

/** A letter after the first one: so many days after the one before was accepted. */
type CampaignStep = {
  readonly afterDays: number;
  readonly subject: string;
  readonly text: string | null;
  readonly html: string | null;
};

/** What ends the sequence for a person before its last letter: their answer always does, a colleague's where chosen. */
export type StopOn = { readonly reply: true; readonly company: boolean };

export type Campaign = {
  readonly id: string;
  readonly controllerId: string;
  readonly senderId: string;
  readonly sender: string;
  readonly name: string;
  readonly purpose: string;
  readonly subject: string;
  readonly text: string | null;
  readonly html: string | null;
  readonly attachments: readonly ShownAttachment[];
  readonly steps: readonly CampaignStep[];
  readonly stopOn: StopOn;
  /** Its own sending hours, beside those of its sender and controller. */
  readonly window: SendingWindow | null;
  readonly state: CampaignState;
  /** Whether every recipient has the verdict of the launch. */
  readonly gated: boolean;
  readonly createdAt: Date;
  readonly launchedAt: Date | null;
  readonly finishedAt: Date | null;
};

export type ListedCampaign = Pick<
  Campaign,
  'id' | 'name' | 'purpose' | 'sender' | 'subject' | 'state' | 'createdAt' | 'launchedAt' | 'finishedAt'
>;

export type NewCampaign = Pick<
  Campaign,
  | 'controllerId'
  | 'senderId'
  | 'sender'
  | 'name'
  | 'purpose'
  | 'subject'
  | 'text'
  | 'html'
  | 'steps'
  | 'stopOn'
  | 'window'
> & { readonly attachments: readonly Attachment[] };

/**
 * Recipients by their newest verdict, messages of all steps by where they are; `queued` is all that is still on its way,
 * with those whose day has not come.
 */
export type CampaignCounts = Readonly<
  Record<'recipients' | Outcome | 'queued' | 'accepted' | 'refused' | 'uncertain' | 'cancelled', number>
>;
