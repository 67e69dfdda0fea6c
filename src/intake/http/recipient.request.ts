// A recipient as the API takes it, everywhere the same: address, what is known about the person, asserted facts.
import { ListOf, OneOf, OptionalText, Part } from '../../http/fields.js';
import { type AssertedRecipient } from '../../guard/ask.js';
import { RECIPIENT_KINDS, type RecipientKind } from '../../recipient/kind.js';
import { ConsentRequest, CustomerRequest, ProfileRequest, RelevanceRequest, SourceRequest } from './facts.request.js';
import { Country, RecipientAddress, TimeZone } from './request-fields.js';

export const MOST_SOURCES = 50;

/** Lists of these are read by `readRecipient`, which asks the same of each field. */
export class RecipientRequest implements AssertedRecipient {
  @RecipientAddress()
  public email!: string;

  @Country({ about: 'Where the person is; left out where it is not known: the strictest law counts then.' })
  public country: string | null = null;

  @TimeZone({ about: 'The clock that the person lives by; left out, that of the country counts.' })
  public timeZone: string | null = null;

  @OneOf(RECIPIENT_KINDS, { about: 'What the recipient is to the law; left out, it is worked out from the address.' })
  public kind: RecipientKind | null = null;

  @OptionalText({ about: 'The name of the person.', example: 'Jean Dupont' })
  public name: string | null = null;

  @OptionalText({ about: 'Where the person works.', example: 'Client SA' })
  public company: string | null = null;

  @OptionalText({ about: 'What the person does there.', example: 'Directeur financier' })
  public jobTitle: string | null = null;

  @ListOf(SourceRequest, { about: 'How the address was obtained.', most: MOST_SOURCES })
  public sources: SourceRequest[] = [];

  @ListOf(ConsentRequest, { about: 'Consents, each with its evidence.', most: MOST_SOURCES })
  public consents: ConsentRequest[] = [];

  @Part(CustomerRequest, { about: 'What the person bought.' })
  public customer: CustomerRequest | null = null;

  @Part(RelevanceRequest, { about: 'Why the message concerns the person’s profession.' })
  public relevance: RelevanceRequest | null = null;

  @Part(ProfileRequest, { about: 'The person’s professional profile.' })
  public profile: ProfileRequest | null = null;
}
