// The bodies of /v1/campaigns: a campaign, and the three ways to put people on its list.
import { ListOf, OneOf, OptionalText, Part, RequiredText } from '../../http/fields.js';
import { type ContactFilter } from '../../campaigns/campaigns.js';
import { SOURCE_KINDS } from '../../policy/facts.js';
import { ContentRequest } from './content.request.js';
import { MOST_RECIPIENTS } from './decisions.request.js';
import { RecipientRequest } from './recipient.request.js';
import { Country, Purpose, SenderAddress } from './request-fields.js';

export class CampaignRequest extends ContentRequest {
  @RequiredText({ about: 'What you call it.', most: 300, example: 'Finance directors, October' })
  public name!: string;

  @Purpose()
  public purpose: string | null = null;

  @SenderAddress({ about: 'The address of a registered sender.' })
  public sender!: string;
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
