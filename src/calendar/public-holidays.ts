// The public holidays of a country, nation-wide: those that only a region keeps are left out.
import { type default as Library } from 'date-holidays';

const DAY_MS = 86_400_000;
const NOON = 12;

/** Days are counted from 1 January 1970, as the clock of the place shows them. */
export type Holidays = { has(day: number): boolean };

const read = new Map<string, Holidays>();

/** The library is large: it is loaded where a window asks for it, and not before. */
export async function publicHolidaysOf(country: string): Promise<Holidays> {
  const known = read.get(country);
  if (known) return known;
  const { default: Calendar } = await import('date-holidays');
  const holidays = new PublicHolidays(new Calendar(country, { types: ['public'] }));
  read.set(country, holidays);
  return holidays;
}

class PublicHolidays implements Holidays {
  private readonly days = new Set<number>();
  private readonly years = new Set<number>();

  public constructor(private readonly calendar: Library) {}

  public has(day: number): boolean {
    const year = new Date(day * DAY_MS).getUTCFullYear();
    // Of the year before too: a feast may last over new year.
    for (const one of [year - 1, year]) if (!this.years.has(one)) this.readYear(one);
    return this.days.has(day);
  }

  /** A day counts that is free in the morning and after noon: half holidays are days of work. */
  private readYear(year: number): void {
    this.years.add(year);
    for (const { date, start, end } of this.calendar.getHolidays(year)) {
      const begins = Date.parse(`${date.slice(0, 10)}T${date.slice(11, 19)}Z`);
      const ends = begins + end.getTime() - start.getTime();
      for (let day = Math.floor(begins / DAY_MS); day * DAY_MS < ends; day++) {
        const noon = day * DAY_MS + (NOON / 24) * DAY_MS;
        if (begins < noon && noon < ends) this.days.add(day);
      }
    }
  }
}
