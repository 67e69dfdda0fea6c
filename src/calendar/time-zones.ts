// Which clocks a country lives by.
import { getCountry } from 'countries-and-timezones';
import { IANAZone } from 'luxon';

/** What is asked of a zone: how many minutes its clock is ahead of UTC at a moment. */
export type Zone = { offset(atMs: number): number };

/** IANA names only: `EST` or `+01:00` know nothing of summer time. */
const NAME = /^(?:UTC|[A-Z][A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)+)$/;

/**
 * Where most people of a country with several clocks live: the capital's clock, or that of the largest city in the same
 * zone. Places without residents have none.
 */
const MAIN_ZONES: Readonly<Record<string, string>> = {
  AU: 'Australia/Sydney',
  BR: 'America/Sao_Paulo',
  CA: 'America/Toronto',
  CD: 'Africa/Kinshasa',
  CL: 'America/Santiago',
  CN: 'Asia/Shanghai',
  EC: 'America/Guayaquil',
  ES: 'Europe/Madrid',
  FM: 'Pacific/Pohnpei',
  GL: 'America/Nuuk',
  ID: 'Asia/Jakarta',
  KI: 'Pacific/Tarawa',
  MN: 'Asia/Ulaanbaatar',
  MX: 'America/Mexico_City',
  NZ: 'Pacific/Auckland',
  PF: 'Pacific/Tahiti',
  PG: 'Pacific/Port_Moresby',
  PT: 'Europe/Lisbon',
  RU: 'Europe/Moscow',
  UA: 'Europe/Kyiv',
  US: 'America/New_York',
};

export function isTimeZone(name: unknown): name is string {
  return typeof name === 'string' && NAME.test(name) && IANAZone.isValidZone(name);
}

/** The zone of that IANA name; null where this machine does not know it. */
export function zoneOf(name: string): Zone | null {
  return isTimeZone(name) ? IANAZone.create(name) : null;
}

/** Every clock that somebody in the country lives by, one zone for each; none for what is no country. */
export function zonesOf(country: string): Zone[] {
  const byClock = new Map<string, Zone>();
  for (const name of getCountry(country)?.timezones ?? []) {
    const zone = zoneOf(name);
    if (zone) byClock.set(clockOf(zone), zone);
  }
  return [...byClock.values()];
}

/** The clock that counts where a country has several and no hour suits them all; null where none is the main one. */
export function mainZoneOf(country: string): Zone | null {
  const name = MAIN_ZONES[country];
  return name === undefined ? null : zoneOf(name);
}

/** Zones that have shown the same time for years are one clock, whatever they did in the last century. */
function clockOf(zone: Zone): string {
  const offsets: number[] = [];
  for (let month = 0; month < 36; month++) offsets.push(zone.offset(Date.UTC(2025, month, 15)));
  return offsets.join();
}
