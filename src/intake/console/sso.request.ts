// The body of /v1/sso.
import { ROLES, type Role } from '../../access/people/roles.js';
import { type SsoProvider } from '../../access/people/sso-providers.js';
import { Field, OneOf, RequiredText } from '../../http/fields.js';

const MOST_DOMAINS = 50;
const DOMAIN = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i;

function wrongDomains(value: unknown): string | null {
  const isRight =
    Array.isArray(value) && value.length <= MOST_DOMAINS && value.every((one) => DOMAIN.test(String(one)));
  return isRight ? null : `must be a list of at most ${MOST_DOMAINS} domains such as acme.example`;
}

export class SsoRequest implements SsoProvider {
  @RequiredText({ about: 'The provider, as it calls itself.', most: 500, example: 'https://login.acme.example' })
  public issuer!: string;

  @RequiredText({ about: 'What the provider calls this service.', most: 500 })
  public clientId!: string;

  @RequiredText({ about: 'What the provider knows this service by; never shown again.', most: 2_000 })
  public clientSecret!: string;

  @Field(
    wrongDomains,
    {
      description: 'Whoever has a verified address there comes in uninvited; nobody where it is empty.',
      type: 'string',
      isArray: true,
      maxItems: MOST_DOMAINS,
      example: ['acme.example'],
    },
    { otherwise: [] },
  )
  public domains: string[] = [];

  @OneOf(ROLES, { about: 'What they may do then.', otherwise: 'sales' })
  public role: Role = 'sales';
}
