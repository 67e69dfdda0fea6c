// The body of PUT /v1/retention/settings.
import { Field } from '../../http/fields.js';

const MOST_MONTHS = 120;
const MOST_GRACE_DAYS = 90;
const USUAL_GRACE_DAYS = 30;

const wrongNumber =
  (most: number) =>
  (value: unknown): string | null =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most
      ? null
      : `must be a whole number from 1 to ${most}`;

export class RetentionSettingRequest {
  @Field(wrongNumber(MOST_MONTHS), {
    description:
      'How many months after their last word somebody is kept; at most what the law of your country allows, which null stands for.',
    type: 'integer',
    minimum: 1,
    maximum: MOST_MONTHS,
  })
  public prospectMonths: number | null = null;

  @Field(
    wrongNumber(MOST_GRACE_DAYS),
    {
      description: 'How many days after the warning somebody is erased.',
      type: 'integer',
      minimum: 1,
      maximum: MOST_GRACE_DAYS,
    },
    { otherwise: USUAL_GRACE_DAYS },
  )
  public graceDays: number = USUAL_GRACE_DAYS;
}
