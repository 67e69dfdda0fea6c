// When mail may go: the days and hours of a window, as they are set and stored.

/** In the order of ISO 8601: Monday is the first. */
export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export type Day = (typeof DAYS)[number];

export type SendingWindow = {
  readonly days: readonly Day[];
  /** `HH:MM` on the clock of the place; the first minute that is open. */
  readonly from: string;
  /** The first minute that is closed again, on the same day; at most `24:00`. */
  readonly to: string;
  /** Whether the public holidays of the recipient's country are left out. */
  readonly holidays: boolean;
  /** The IANA time zone whose clock counts; null: that of the recipient. */
  readonly timeZone: string | null;
};

/** What is meant where a part is not said. */
export const OFFICE_HOURS: SendingWindow = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '09:00',
  to: '18:00',
  holidays: true,
  timeZone: null,
};

const TIME_OF_DAY = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;

/** Minutes since midnight; null where it is no time of day from `00:00` to `24:00`. */
export function minutesOf(time: unknown): number | null {
  const read = typeof time === 'string' ? TIME_OF_DAY.exec(time) : null;
  if (!read) return null;
  return read[1] === undefined ? 24 * 60 : Number(read[1]) * 60 + Number(read[2]);
}
