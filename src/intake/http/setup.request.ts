// The bodies of /v1/controllers, /v1/senders and /v1/keys.
import { isAbsent } from '../../http/checks.js';
import { Field, OneOf, OptionalText, Part, RequiredText } from '../../http/fields.js';
import { type KeyDefaults } from '../../access/api-keys.js';
import { SCOPES, type Scope } from '../../access/scopes.js';
import { type WarmUp } from '../../access/controller.js';
import { type NewController } from '../../access/controllers.js';
import { Country, LONGEST_PURPOSE, UsableAddress, WebAddress } from './request-fields.js';
import { HOURS_OF, WindowRequest } from './window.request.js';

const LONGEST_NAME = 300;
const PHONE = /^\+[1-9][0-9]{5,14}$/; // E.164
const LONGEST_POSTAL_ADDRESS = 1_000;
const ON_DEFER = ['queue', '451'] as const;

/** The legal entity on whose behalf mail is sent (GDPR art. 4(7)). */
export class ControllerRequest implements NewController {
  @RequiredText({ about: 'The legal name.', most: LONGEST_NAME, example: 'Acme SAS' })
  public name!: string;

  @Country({ about: 'Where it is established.', required: true })
  public country!: string;

  @RequiredText({
    about: 'Stands in every mail.',
    most: LONGEST_POSTAL_ADDRESS,
    example: '1 rue de la Paix, 75002 Paris',
  })
  public postalAddress!: string;

  @UsableAddress({ about: 'Where people reach whoever answers for privacy.', example: 'privacy@acme.example' })
  public contactEmail!: string;

  @WebAddress({ about: 'The privacy notice; linked from every mail.', example: 'https://acme.example/privacy' })
  public privacyNoticeUrl!: string;

  @Field((value) => (PHONE.test(String(value)) ? null : 'must be an international number such as +33123456789'), {
    description: 'Stands in consent receipts.',
    type: 'string',
    pattern: PHONE.source,
    example: '+33123456789',
  })
  public contactPhone: string | null = null;
}

const SAFE_WARM_UP: WarmUp = { start: 20, growth: 1.3, ceiling: 500 };
const FASTEST_GROWTH = 10;

function wholeFrom1(value: unknown): string | null {
  return Number.isInteger(value) && (value as number) > 0 ? null : 'must be a whole number of messages, 1 or more';
}

const Limit = (about: string) => Field(wholeFrom1, { description: about, type: 'integer', minimum: 1 });

/** How many messages may leave in any window of the length; the tightest limit counts. */
export class RateLimitsRequest {
  @Limit('In any minute.')
  public perMinute: number | null = null;

  @Limit('In any hour.')
  public perHour: number | null = null;

  @Limit('In any day.')
  public perDay: number | null = null;
}

/** A slow start: so many on the first day, and more on each further day on which it sends; by default, values that are safe. */
export class WarmUpRequest implements WarmUp {
  @Field(
    wholeFrom1,
    { description: 'Messages on the first day.', type: 'integer', minimum: 1 },
    { otherwise: SAFE_WARM_UP.start },
  )
  public start = SAFE_WARM_UP.start;

  @Field(
    (value) =>
      typeof value === 'number' && value >= 1 && value <= FASTEST_GROWTH
        ? null
        : `must be a factor from 1 to ${FASTEST_GROWTH}`,
    { description: 'How many times as many each further day.', type: 'number', minimum: 1, maximum: FASTEST_GROWTH },
    { otherwise: SAFE_WARM_UP.growth },
  )
  public growth = SAFE_WARM_UP.growth;

  @Field(
    wholeFrom1,
    { description: 'Messages a day that it grows to.', type: 'integer', minimum: 1 },
    { otherwise: SAFE_WARM_UP.ceiling },
  )
  public ceiling = SAFE_WARM_UP.ceiling;
}

export class LimitsRequest extends RateLimitsRequest {
  @Limit('In any hour to one recipient domain; domains whose mail one provider receives count together.')
  public perDomainPerHour: number | null = null;

  @Part(WarmUpRequest, { about: 'A slow start, by days (UTC) on which it sends.' })
  public warmUp: WarmUpRequest | null = null;
}

/** Left out, each of the two stays as it is. */
export class SenderChangeRequest {
  @Part(LimitsRequest, { about: 'How fast it may send, as a whole: what is left out is no limit any more.' })
  public limits: LimitsRequest | null | undefined;

  @Part(WindowRequest, { about: 'Its sending hours, as a whole; null takes them away.' })
  public window: WindowRequest | null | undefined;
}

export class ControllerLimitsRequest extends RateLimitsRequest {
  @RequiredText({ about: 'Whose senders together.', example: 'ctl_01k6…' })
  public controllerId!: string;
}

export class ControllerWindowRequest {
  @RequiredText({ about: 'Whose senders together.', example: 'ctl_01k6…' })
  public controllerId!: string;

  @Part(WindowRequest, { about: `${HOURS_OF.controller} Null takes them away.` })
  public window: WindowRequest | null | undefined;
}

export class SenderRequest {
  @RequiredText({ about: 'The controller that it sends for.', example: 'ctl_01k6…' })
  public controllerId!: string;

  @UsableAddress({ about: 'The address that mail is sent from.', example: 'anna@acme.example' })
  public address!: string;

  @OptionalText({ about: 'The name beside the address.', most: LONGEST_NAME, example: 'Anna, Acme' })
  public displayName: string | null = null;

  @Part(LimitsRequest, { about: 'How fast it may send.' })
  public limits: LimitsRequest | null = null;

  @Part(WindowRequest, { about: HOURS_OF.sender })
  public window: WindowRequest | null = null;
}

/** What counts where a request does not say it. */
export class KeyDefaultsRequest {
  @OptionalText({ about: 'The purpose of requests that name none.', most: LONGEST_PURPOSE, example: 'newsletter' })
  public purpose: string | null = null;

  @OneOf(ON_DEFER, {
    about: 'What SMTP clients get for a message that may go later: it is queued, or they are told to retry.',
  })
  public onDefer: NonNullable<KeyDefaults['onDefer']> | null = null;
}

export class KeyRequest {
  @RequiredText({ about: 'The controller that the key is bound to.', example: 'ctl_01k6…' })
  public controllerId!: string;

  @RequiredText({ about: 'What you call it.', most: LONGEST_NAME, example: 'pipeline' })
  public name!: string;

  @Field(
    wrongScopes,
    {
      description: 'What the key may be used for.',
      type: 'string',
      enum: [...SCOPES],
      isArray: true,
      minItems: 1,
      uniqueItems: true,
      example: ['decide', 'send'],
    },
    { required: true },
  )
  public scopes!: Scope[];

  @Part(KeyDefaultsRequest, { about: 'What counts where a request does not say it.' })
  public defaults: KeyDefaultsRequest | null = null;
}

function wrongScopes(value: unknown): string | null {
  const asked: readonly unknown[] = isAbsent(value) || !Array.isArray(value) ? [] : value;
  const known = SCOPES.filter((scope) => asked.includes(scope));
  if (asked.length > 0 && known.length === asked.length) return null;
  return `must be a list of one or more of: ${SCOPES.join(', ')}`;
}
