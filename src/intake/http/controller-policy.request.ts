// The bodies of PUT /v1/policy/controller and /v1/policy/shadow, and what makes a controller's policy one that it may not have.
import { isAbsent } from '../../http/checks.js';
import { Field, Flag, ListOf, OneOf, RequiredText } from '../../http/fields.js';
import { type FieldError } from '../../http/problem.js';
import { COLD_MESSAGES_AT_MOST, DAYS_BETWEEN_COLD_MESSAGES } from '../../policy/controller-policy.js';
import {
  type ControllerPolicy,
  type Restrictions,
  RELAYED_FOOTERS,
  type RelayedFooter,
  SOURCE_KINDS,
  type SourceKind,
  TRACKING_PIXELS,
  type TrackingPixels,
} from '../../policy/facts.js';
import { LONGEST_PURPOSE } from './request-fields.js';

const LONGEST_NAME = 300;
const MOST_PURPOSES = 50;
const LONGEST_PAUSE_DAYS = 365;

class RestrictionsRequest implements Restrictions {
  @Flag({ about: 'Marketing goes on a consent alone, whatever else the law would let carry it.' })
  public consentOnly = false;

  @Field(
    wrongKinds,
    { description: 'Kinds of source that you do not rely on.', type: 'string', enum: [...SOURCE_KINDS], isArray: true },
    { otherwise: [] },
  )
  public closedSources: SourceKind[] = [];

  @Field((value) => wrongNumber(value, 1, COLD_MESSAGES_AT_MOST, `at most ${COLD_MESSAGES_AT_MOST} in all`), {
    description: 'How many messages a person gets in all who neither consented nor bought nor ever reacted.',
    ...{ type: 'integer', minimum: 1, maximum: COLD_MESSAGES_AT_MOST },
  })
  public coldMessages: number | null = null;

  @Field(
    (value) =>
      wrongNumber(value, DAYS_BETWEEN_COLD_MESSAGES, LONGEST_PAUSE_DAYS, `at least ${DAYS_BETWEEN_COLD_MESSAGES} days`),
    {
      description: 'How many days pass at least between two such messages.',
      ...{ type: 'integer', minimum: DAYS_BETWEEN_COLD_MESSAGES, maximum: LONGEST_PAUSE_DAYS },
    },
  )
  public daysBetweenColdMessages: number | null = null;

  @Field((value) => (Number.isInteger(value) && (value as number) > 0 ? null : 'must be a whole number of months'), {
    description:
      'How long a consent stands without an act of the person; at most as long as the law of your country says.',
    ...{ type: 'integer', minimum: 1 },
  })
  public consentMaxAgeMonths: number | null = null;
}

/** What one purpose is asked beyond what holds for all. */
export class PurposePolicyRequest extends RestrictionsRequest {
  @RequiredText({ about: 'The purpose that this is about.', most: LONGEST_PURPOSE, example: 'prospecting' })
  public purpose!: string;
}

/** The policy that is tried or set; of what it says of all purposes and of one, the stricter counts. */
export class ControllerPolicyRequest extends RestrictionsRequest implements ControllerPolicy {
  @OneOf(TRACKING_PIXELS, {
    about:
      'Pictures that watch who reads, in what the guard composes: refuse the message, or leave them out of it (of what you only ask about nothing is left out).',
    otherwise: 'refuse',
  })
  public trackingPixels: TrackingPixels = 'refuse';

  @OneOf(RELAYED_FOOTERS, {
    about:
      'Who sends it, the links to stop it and to "why me?" below mail that comes in written (SMTP, MIME): only together with a notice that is due, or in all marketing. What its author signed or encrypted stays as it is.',
    otherwise: 'where_due',
  })
  public relayedFooter: RelayedFooter = 'where_due';

  @ListOf(PurposePolicyRequest, { about: 'What some purposes are asked beyond that.', most: MOST_PURPOSES })
  public purposes: PurposePolicyRequest[] = [];
}

export class SetControllerPolicyRequest extends ControllerPolicyRequest {
  @RequiredText({ about: 'Who decided so: a name.', most: LONGEST_NAME, example: 'Jeanne Moreau' })
  public setBy!: string;
}

export class ShadowRequest {
  @Field(
    (value) => (typeof value === 'boolean' ? null : 'must be true or false'),
    {
      description: 'True to be told `allow` by entrances that only ask, while the true verdict is recorded.',
      type: 'boolean',
    },
    { required: true },
  )
  public shadow!: boolean;
}

/** The plain policy, in one form however it was sent: so that the same one has the same digest. */
export function policyIn(request: ControllerPolicyRequest): ControllerPolicy {
  const purposes = request.purposes.map((one) => ({ ...restrictionsIn(one), purpose: one.purpose }));
  const { trackingPixels, relayedFooter } = request;
  return { ...restrictionsIn(request), trackingPixels, relayedFooter, purposes };
}

/** A consent may not stand longer than the law of the controller's country says. */
export function looserThan(lawMonths: number, policy: ControllerPolicy, at = ''): FieldError[] {
  const parts = [{ field: `${at}consentMaxAgeMonths`, months: policy.consentMaxAgeMonths }];
  policy.purposes.forEach(({ consentMaxAgeMonths }, n) => {
    parts.push({ field: `${at}purposes[${n}].consentMaxAgeMonths`, months: consentMaxAgeMonths });
  });
  return parts
    .filter(({ months }) => months !== null && months > lawMonths)
    .map(({ field }) => ({
      field,
      message: `is looser than the law: a consent stands for at most ${lawMonths} months`,
    }));
}

function restrictionsIn(request: Restrictions): Restrictions {
  const { consentOnly, coldMessages, daysBetweenColdMessages, consentMaxAgeMonths } = request;
  const closedSources = SOURCE_KINDS.filter((kind) => request.closedSources.includes(kind));
  return { consentOnly, closedSources, coldMessages, daysBetweenColdMessages, consentMaxAgeMonths };
}

function wrongKinds(value: unknown): string | null {
  if (!Array.isArray(value)) return 'must be a list of kinds of source';
  const unknown: unknown = value.find((kind) => !SOURCE_KINDS.some((known) => known === kind));
  return unknown === undefined ? null : `must hold kinds of source only: ${SOURCE_KINDS.join(', ')}`;
}

function wrongNumber(value: unknown, least: number, most: number, law: string): string | null {
  if (isAbsent(value)) return null;
  if (!Number.isInteger(value)) return 'must be a whole number';
  const number = value as number;
  if (number >= least && number <= most) return null;
  return `must be from ${least} to ${most}: what holds for everybody is ${law}, and you may only be stricter`;
}
