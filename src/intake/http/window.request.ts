// Sending hours as a request gives them: on which days, from when to when, by whose clock.
import { everOpens } from '../../calendar/hours.js';
import { DAYS, type Day, minutesOf, OFFICE_HOURS, type SendingWindow } from '../../calendar/sending-window.js';
import { wrongFlag } from '../../http/checks.js';
import { Field } from '../../http/fields.js';
import { type FieldError, invalidRequest } from '../../http/problem.js';
import { TimeZone } from './request-fields.js';

const TIME = { type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$' } as const;
const NO_TIME = 'must be a time of day from 00:00 to 24:00, such as 09:30';

/** Mail goes within these hours; what is left out is as in an office, Monday to Friday. */
export class WindowRequest implements SendingWindow {
  @Field(
    wrongDays,
    { description: 'The days of the week.', type: 'string', enum: [...DAYS], isArray: true, minItems: 1 },
    { otherwise: OFFICE_HOURS.days },
  )
  public days = OFFICE_HOURS.days;

  @Field(
    (value) => (minutesOf(value) === null ? NO_TIME : null),
    { ...TIME, description: 'The first minute that is open.', example: '09:00' },
    { otherwise: OFFICE_HOURS.from },
  )
  public from = OFFICE_HOURS.from;

  @Field(
    (value, { from }: Partial<SendingWindow>) => wrongEnd(value, from),
    { ...TIME, description: 'The first minute that is closed again, on the same day.', example: '18:00' },
    { otherwise: OFFICE_HOURS.to },
  )
  public to = OFFICE_HOURS.to;

  @Field(
    wrongFlag,
    { description: 'Whether the public holidays of the recipient’s country are left out.', type: 'boolean' },
    { otherwise: OFFICE_HOURS.holidays },
  )
  public holidays = OFFICE_HOURS.holidays;

  @TimeZone({ about: 'By whose clock; left out, by that of where the recipient is.' })
  public timeZone: string | null = null;
}

export const HOURS_OF = {
  controller: 'Sending hours of all its senders, beside those of each.',
  sender: 'Its sending hours. Where controller and campaign have some too, all of them have to be open.',
  campaign: 'Its sending hours. Where controller and sender have some too, all of them have to be open.',
};

export function windowIn(asked: WindowRequest): SendingWindow;
export function windowIn(asked: WindowRequest | null): SendingWindow | null;
export function windowIn(asked: WindowRequest | null): SendingWindow | null {
  if (asked === null) return null;
  const { days, from, to, holidays, timeZone } = asked;
  return { days: DAYS.filter((day) => days.includes(day)), from, to, holidays, timeZone };
}

/** Hours beside which new ones have to be open some time, with whose they are. */
type Beside = { readonly of: string; readonly window: SendingWindow | null };

/** Throws 422 where the new hours and some of the others never are open at once, in the controller's country. */
export async function expectOpen(
  window: SendingWindow | null,
  others: readonly (readonly Beside[])[],
  { country, at }: { readonly country: string; readonly at: Date },
): Promise<void> {
  if (window === null) return;
  for (const beside of others) {
    const set = beside.flatMap((one) => (one.window ? [{ of: one.of, window: one.window }] : []));
    if (await everOpens([window, ...set.map((one) => one.window)], country, at)) continue;
    const whose = set.map(({ of }) => of).join(' and of ');
    const message = `these hours never are open together with those of ${whose}: no mail could ever go`;
    throw invalidRequest([{ field: 'window', message } satisfies FieldError]);
  }
}

function wrongDays(value: unknown): string | null {
  const asked: readonly unknown[] = Array.isArray(value) ? value : [];
  const known: readonly Day[] = DAYS.filter((day) => asked.includes(day));
  if (asked.length > 0 && known.length === asked.length) return null;
  return `must be a list of one or more of: ${DAYS.join(', ')}`;
}

function wrongEnd(value: unknown, from: unknown): string | null {
  const [begins, ends] = [minutesOf(from), minutesOf(value)];
  if (ends === null) return NO_TIME;
  return begins === null || begins < ends ? null : 'must be later than `from`, on the same day';
}
