// The body of POST /v1/feedback-connections: an account with a mail provider, both ways.
import { PROVIDERS, type ProviderName } from '../../feedback/providers/provider.js';
import { isAbsent, wrongText } from '../../http/checks.js';
import { Field, OneOf, OptionalText, Part, RequiredText } from '../../http/fields.js';

const LONGEST_SECRET = 4_000;
const LONGEST_URL = 500;

export class ProviderAccountRequest {
  @RequiredText({
    about: 'The key of its API. SES: the secret access key. Kept under the master key and never shown again.',
    most: LONGEST_SECRET,
  })
  public apiKey!: string;

  @OptionalText({
    about: 'Mailgun: the sending domain. Postmark: the message stream (`outbound`). SES: the access key id.',
    most: 300,
    example: 'mg.acme.example',
  })
  public of: string | null = null;

  @OptionalText({ about: 'SES: the region of the account.', most: 30, example: 'eu-west-1' })
  public region: string | null = null;

  @Field(wrongBase, {
    description:
      'The base of its API, where it is not the usual one (`https://api.eu.mailgun.net`, `https://api.eu.sendgrid.com`). A key goes to its own provider alone.',
    ...{ type: 'string', format: 'uri', maxLength: LONGEST_URL, example: 'https://api.eu.mailgun.net' },
  })
  public apiBase: string | null = null;
}

export class FeedbackConnectionRequest {
  @RequiredText({ about: 'Whose account it is.', example: 'ctl_01k6…' })
  public controllerId!: string;

  @OneOf(PROVIDERS, { about: 'Whose webhooks and API.', required: true })
  public provider!: ProviderName;

  @RequiredText({ about: 'What you call it; each of a controller’s has another name.', most: 300, example: 'main' })
  public name!: string;

  @OptionalText({
    about:
      'What its webhooks are verified by. Mailgun: the HTTP webhook signing key. SES: the ARN of the SNS topic. SendGrid: the verification key. Resend: the signing secret. Postal: the public key. Postmark and Brevo sign nothing: a secret of 16 characters or more that they send as `user:password` of the URL, as a bearer token or in `X-Outreach-Guard-Token`. Left out, no webhook is taken.',
    most: LONGEST_SECRET,
  })
  public webhookSecret: string | null = null;

  @Part(ProviderAccountRequest, {
    about: 'How its API is called, so that an objection here travels there. Postal has no list to tell.',
  })
  public account: ProviderAccountRequest | null = null;
}

function wrongBase(value: unknown): string | null {
  if (isAbsent(value)) return null;
  const wrong = wrongText(value, LONGEST_URL);
  if (wrong !== null) return wrong;
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null;
  const isBare = url?.username === '' && url.search === '' && url.hash === '';
  return url && /^https?:$/.test(url.protocol) && isBare ? null : 'must be an https:// URL without a query';
}
