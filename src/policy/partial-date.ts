// Dates of a professional profile, which name a year (`2010`), a month (`2010-07`) or a day, counted in months.

/** The month that a moment lies in. */
export function monthOf(instant: number): number {
  const date = new Date(instant);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The earliest month that is meant; NaN where the text is no date, so that no comparison with it holds. */
export function firstMonth(date: string): number {
  const [year, month] = read(date);
  return year * 12 + (month ?? 1) - 1;
}

/** The latest month that is meant. */
export function lastMonth(date: string): number {
  const [year, month] = read(date);
  return year * 12 + (month ?? 12) - 1;
}

function read(date: string): readonly [number, number | null] {
  const [, year, month] = /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-\d\d)?)?$/.exec(date) ?? [];
  return [Number(year), month === undefined ? null : Number(month)];
}
