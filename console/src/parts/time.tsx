// Times as people read them: how long ago, with the exact moment one hover away.
import { useTexts } from '../texts/texts';

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

export function ago(at: string, locale: string, now = Date.now()): string {
  const seconds = Math.round((new Date(at).getTime() - now) / 1000);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(seconds > 0 ? seconds : Math.min(seconds, 0), 'second');
}

export function exactly(at: string, locale: string): string {
  return new Date(at).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'medium' });
}

/** `precise`: the moment itself, for lists that are read as a record. */
export function Time({ at, precise = false }: { readonly at: string; readonly precise?: boolean }) {
  const { locale } = useTexts();
  const shown = precise
    ? new Date(at).toLocaleString(locale, { dateStyle: 'short', ...(at.includes('T') && { timeStyle: 'short' }) })
    : ago(at, locale);
  return (
    <time dateTime={at} title={exactly(at, locale)} className="nowrap num">
      {shown}
    </time>
  );
}
