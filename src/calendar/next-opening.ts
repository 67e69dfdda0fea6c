// When a moment comes that suits every clock: arithmetic on windows and zones, without a clock of its own.
import { type Zone } from './time-zones.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A window on one clock. */
export type OpenHours = {
  readonly zone: Zone;
  /** By day of the week, Monday first. */
  readonly days: readonly boolean[];
  /** Minutes since midnight: open from the one, closed again at the other. */
  readonly from: number;
  readonly to: number;
  /** Whether that day is left out, counted from 1 January 1970. */
  readonly isFree: (day: number) => boolean;
};

/**
 * The first moment, not before `atMs`, at which all of them are open: `atMs` itself where they are now, null where there
 * is none before `untilMs`. Each clock is read at that very moment, so that an hour which summer time leaves out is no
 * hour and one that it repeats counts twice.
 */
export function nextOpening(hours: readonly OpenHours[], atMs: number, untilMs: number): number | null {
  for (let moment = atMs; ;) {
    const before = moment;
    for (const one of hours) {
      const opening = openFrom(one, moment, untilMs);
      if (opening === null) return null;
      moment = opening;
    }
    if (moment === before) return moment;
  }
}

function openFrom(hours: OpenHours, atMs: number, untilMs: number): number | null {
  if (isOpen(hours, atMs)) return atMs;
  // From the day before: where a clock is set back over midnight, that day goes on.
  for (let day = dayOn(hours.zone, atMs) - 1; (day - 1) * DAY_MS < untilMs; day++) {
    if (!isOpenOn(hours, day)) continue;
    const opening = openingOn(hours, day, atMs);
    if (opening !== null) return opening < untilMs ? opening : null;
  }
  return null;
}

function openingOn(hours: OpenHours, day: number, atMs: number): number | null {
  const { zone, from } = hours;
  const midnight = day * DAY_MS;
  const about = midnight - offsetMs(zone, midnight);
  const [earlier, later] = [about - 2 * HOUR_MS, about + 26 * HOUR_MS];
  const [before, after] = [offsetMs(zone, earlier), offsetMs(zone, later)];
  const opens = midnight + from * MINUTE_MS;
  const candidates = [opens - before];
  if (before !== after) candidates.push(opens - after, changeBetween(zone, earlier, later));
  const found = candidates.filter((moment) => moment >= atMs && isOpen(hours, moment));
  return found.length === 0 ? null : Math.min(...found);
}

function isOpen(hours: OpenHours, atMs: number): boolean {
  const shown = atMs + offsetMs(hours.zone, atMs);
  const day = Math.floor(shown / DAY_MS);
  const minute = (shown - day * DAY_MS) / MINUTE_MS;
  return minute >= hours.from && minute < hours.to && isOpenOn(hours, day);
}

/** 1 January 1970 was a Thursday. */
function isOpenOn({ days, isFree }: OpenHours, day: number): boolean {
  return days[(((day + 3) % 7) + 7) % 7] === true && !isFree(day);
}

function dayOn(zone: Zone, atMs: number): number {
  return Math.floor((atMs + offsetMs(zone, atMs)) / DAY_MS);
}

/** The minute at which the clock was changed, between two moments at which it goes differently. */
function changeBetween(zone: Zone, earlier: number, later: number): number {
  const before = offsetMs(zone, earlier);
  let [low, high] = [Math.floor(earlier / MINUTE_MS), Math.ceil(later / MINUTE_MS)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(zone, middle * MINUTE_MS) === before) low = middle;
    else high = middle;
  }
  return high * MINUTE_MS;
}

function offsetMs(zone: Zone, atMs: number): number {
  return zone.offset(atMs) * MINUTE_MS;
}
