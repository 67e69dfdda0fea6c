// The bodies of /v1/campaigns: a campaign, and the three ways to put people on its list.
import { Field, Flag, ListOf, OneOf, OptionalText, Part, RequiredText } from '../../http/fields.js';
import { type StopOn } from '../../campaigns/campaign.js';
import { type ContactFilter } from '../../campaigns/campaigns.js';
import { SOURCE_KINDS } from '../../policy/facts.js';
import { ContentRequest } from './content.request.js';
import { MOST_RECIPIENTS } from './decisions.request.js';
import { RecipientRequest } from './recipient.request.js';
import { Country, Purpose, SenderAddress } from './request-fields.js';
import { HOURS_OF, WindowRequest } from './window.request.js';

const MOST_STEPS = 10;
const LONGEST_PAUSE_DAYS = 365;

/** A further letter; it follows where the one before was accepted and nothing has ended the sequence. */
export class CampaignStepRequest extends ContentRequest {
  @Field(
    (value) =>
      Number.isInteger(value) && (value as number) >= 1 && (value as number) <= LONGEST_PAUSE_DAYS
        ? null
        : `must be a whole number of days from 1 to ${LONGEST_PAUSE_DAYS}`,
    {
      description: 'So many days after the letter before was accepted.',
      ...{ type: 'integer', minimum: 1, maximum: LONGEST_PAUSE_DAYS, example: 7 },
    },
    { required: true },
  )
  public afterDays!: number;
}

export class StopOnRequest implements StopOn {
  @Field(
    (value) => (value === true ? null : 'must be true: an answer always ends the sequence for whoever gave it'),
    { description: 'Always: whoever answers gets none of the further letters.', type: 'boolean', enum: [true] },
    { otherwise: true },
  )
  public reply = true as const;

  @Flag({
    about:
      'An answer, or a mailbox that does not exist, ends the campaign for everybody of the same company too; free-mail addresses are none.',
  })
  public company = false;
}

export class CampaignRequest extends ContentRequest {
  @RequiredText({ about: 'What you call it.', most: 300, example: 'Finance directors, October' })
  public name!: string;

  @Purpose()
  public purpose: string | null = null;

  @SenderAddress({ about: 'The address of a registered sender.' })
  public sender!: string;

  @ListOf(CampaignStepRequest, {
    about: 'Further letters, in their order, each decided anew on its day.',
    most: MOST_STEPS,
  })
  public steps: CampaignStepRequest[] = [];

  @Part(StopOnRequest, { about: 'What ends the sequence early; left out, an answer of the person.' })
  public stopOn: StopOnRequest | null = null;

  @Part(WindowRequest, { about: HOURS_OF.campaign })
  public window: WindowRequest | null = null;
}

/** All that is given must fit; nothing given means every contact. */
export class ContactFilterRequest implements ContactFilter {
  @Country({ about: 'Only contacts in this country.' })
  public country: string | null = null;

  @OptionalText({ about: 'Only contacts at this company, in any spelling of case.', most: 300 })
  public company: string | null = null;

  @OneOf(SOURCE_KINDS, { about: 'Only contacts with a source of this kind.' })
  public source: string | null = null;
}

/** One of the three; read by `readListAddition`, which asks the same of each field. */
export class ListAdditionRequest {
  @ListOf(RecipientRequest, { about: 'The people themselves, up to 1,000 at a time.', most: MOST_RECIPIENTS })
  public recipients: RecipientRequest[] = [];

  @OptionalText({ about: 'Everybody whom this import brought.', most: 100, example: 'imp_01k6…' })
  public import: string | null = null;

  @Part(ContactFilterRequest, { about: 'Everybody among the contacts who fits this filter.' })
  public contacts: ContactFilterRequest | null = null;
}
