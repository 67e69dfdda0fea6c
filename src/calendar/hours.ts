// The hours at which mail may reach somebody: the windows that are set, on the clocks of where that person is.
import { type OpenHours, nextOpening } from './next-opening.js';
import { publicHolidaysOf } from './public-holidays.js';
import { DAYS, minutesOf, type SendingWindow } from './sending-window.js';
import { mainZoneOf, type Zone, zoneOf, zonesOf } from './time-zones.js';

/** What is known of where the recipient is. */
export type Place = {
  readonly timeZone: string | null;
  readonly country: string | null;
  /** Stands for the recipient's where that is unknown. */
  readonly controllerCountry: string;
};

/** `until` is null where the hours never come: windows that exclude each other. */
export type Closure = { readonly until: Date | null };

const UTC: Zone = { offset: () => 0 };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Within this time an hour that suits all clocks of a country has to come, or its main clock alone counts. */
const TOGETHER_WITHIN_MS = 14 * DAY_MS;
/** What does not open within this time never does: two fixed clocks have been through summer and winter. */
const LOOK_AHEAD_MS = 400 * DAY_MS;

const MOST_KEPT = 5_000;
const kept = new Map<string, Hours>();

/**
 * The hours of these windows there, all of which have to be open. A window that names no clock of its own goes by the
 * recipient's: of the time zone where it is known, else of the country. Where a country has several, it must be open on
 * each of them; and where no hour suits them all (Russia), on that of the capital.
 */
export async function hoursAt(windows: readonly SendingWindow[], place: Place): Promise<Hours> {
  const name = JSON.stringify([windows, place]);
  const known = kept.get(name);
  if (known) return known;
  const hours = await makeHours(windows, place);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(name, hours);
  return hours;
}

/** Whether these windows are ever open at once for somebody in that country. */
export async function everOpens(windows: readonly SendingWindow[], country: string, at: Date): Promise<boolean> {
  const hours = await hoursAt(windows, { timeZone: null, country, controllerCountry: country });
  return hours.closure(at)?.until !== null;
}

async function makeHours(windows: readonly SendingWindow[], place: Place): Promise<Hours> {
  const country = place.country ?? place.controllerCountry;
  const holidays = windows.some((window) => window.holidays) ? await publicHolidaysOf(country) : null;
  const on = (zones: readonly Zone[]): OpenHours[] =>
    windows.flatMap((window) => {
      const own = window.timeZone === null ? null : zoneOf(window.timeZone);
      const isFree = (day: number): boolean => window.holidays && (holidays?.has(day) ?? false);
      return (own ? [own] : zones).map((zone) => ({ zone, isFree, ...onTheClock(window) }));
    });
  const own = place.timeZone === null ? null : zoneOf(place.timeZone);
  if (own) return new Hours(on([own]), null);
  const zones = [country, place.controllerCountry].map(zonesOf).find(({ length }) => length > 0) ?? [UTC];
  const main = zones.length > 1 ? mainZoneOf(country) : null;
  return new Hours(on(zones), main && on([main]));
}

function onTheClock({ days, from, to }: SendingWindow): Pick<OpenHours, 'days' | 'from' | 'to'> {
  return { days: DAYS.map((day) => days.includes(day)), from: minutesOf(from) ?? 0, to: minutesOf(to) ?? 0 };
}

/** What was found out holds for a while: many recipients of one batch are in one place. */
type Found = { readonly fromMs: number; readonly toMs: number; readonly closure: Closure | null };

export class Hours {
  private found: Found | null = null;

  public constructor(
    private readonly everywhere: readonly OpenHours[],
    /** Where the country has several clocks: those of the main one. */
    private readonly main: readonly OpenHours[] | null,
  ) {}

  /** Null where mail may go at that moment; else when it may. */
  public closure(at: Date): Closure | null {
    const atMs = at.getTime();
    if (this.found && this.found.fromMs <= atMs && atMs < this.found.toMs) return this.found.closure;
    const opening = this.opening(atMs);
    const isOpenNow = opening === atMs;
    // Windows and clocks go by minutes.
    const toMs = isOpenNow ? (Math.floor(atMs / MINUTE_MS) + 1) * MINUTE_MS : (opening ?? atMs + DAY_MS);
    const closure = isOpenNow ? null : { until: opening === null ? null : new Date(opening) };
    this.found = { fromMs: atMs, toMs, closure };
    return closure;
  }

  /** A time within which mail may go from a moment on at which it may: `mostMs`, or less where the hours are short. */
  public openFor(at: Date, mostMs: number): number {
    for (let ms = mostMs; ms >= MINUTE_MS; ms /= 2) {
      if (this.opening(at.getTime() + ms) === at.getTime() + ms) return ms;
    }
    return 0;
  }

  private opening(atMs: number): number | null {
    if (!this.main) return nextOpening(this.everywhere, atMs, atMs + LOOK_AHEAD_MS);
    const together = nextOpening(this.everywhere, atMs, atMs + TOGETHER_WITHIN_MS);
    return together ?? nextOpening(this.main, atMs, atMs + LOOK_AHEAD_MS);
  }
}
