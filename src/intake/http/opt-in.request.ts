// The bodies of POST /v1/opt-ins and of the forms for a company's own site.
import { isIP } from 'node:net';
import { PAGE_LANGUAGES, type PageLanguage } from '../../../config/texts/page-texts.js';
import { Field, ListOf, OneOf, OptionalText, RequiredText } from '../../http/fields.js';
import { LONGEST_PURPOSE, UsableAddress, WebAddress } from './request-fields.js';

const MOST_PURPOSES = 10;
const LONGEST_WORDING = 2_000;
const LONGEST_PAGE = 200_000;

export class AgreedRequest {
  @RequiredText({ about: 'One that the form offers.', most: LONGEST_PURPOSE, example: 'newsletter' })
  public purpose!: string;

  @RequiredText({
    about: 'The whole sentence beside the box that the person ticked, as it stood there.',
    most: LONGEST_WORDING,
    example: 'Yes, Acme SAS may send me its newsletter by e-mail.',
  })
  public wording!: string;
}

export class OptInRequest {
  @RequiredText({ about: 'The form whose sender asks for the confirmation.', most: 100, example: 'frm_01k6…' })
  public form!: string;

  @UsableAddress({ about: 'What the person typed in.', example: 'jean.dupont@client.example' })
  public email!: string;

  @ListOf(AgreedRequest, { about: 'What the person ticked, each apart.', most: MOST_PURPOSES, least: 1 })
  public purposes!: AgreedRequest[];

  @RequiredText({ about: 'The version of these words, as you name it.', most: 100, example: 'signup-2026-11' })
  public wordingVersion!: string;

  @OneOf(PAGE_LANGUAGES, { about: 'The language that they were in.', required: true })
  public language!: PageLanguage;

  @RequiredText({ about: 'The form as the person saw it: its HTML, which is kept as evidence.', most: LONGEST_PAGE })
  public page!: string;

  @WebAddress({ about: 'The page that it was on.', example: 'https://acme.example/newsletter' })
  public origin!: string;

  @Field(
    (value) => (typeof value === 'string' && isIP(value) !== 0 ? null : 'must be an IP address'),
    { description: 'From which network address the person sent it.', type: 'string', example: '203.0.113.9' },
    { required: true },
  )
  public ip!: string;

  @OptionalText({ about: 'The browser, as it named itself.', most: 1_000 })
  public userAgent: string | null = null;
}

export class EmbedRequest {
  @OneOf(PAGE_LANGUAGES, { about: 'In which language.', required: true })
  public language!: PageLanguage;
}
