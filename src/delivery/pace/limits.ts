// The arithmetic of limits: which windows they make, what a slow start allows, where the next slot is free.
import { type RateLimits, type SenderLimits, type WarmUp } from '../../access/controller.js';

/** At most so many hand-overs in any stretch of this length. */
export type Window = { readonly ms: number; readonly most: number };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SPANS = { perMinute: MINUTE_MS, perHour: HOUR_MS, perDay: 24 * HOUR_MS } as const;

export function windowsOf(limits: RateLimits): Window[] {
  return (Object.keys(SPANS) as (keyof typeof SPANS)[]).flatMap((name) => {
    const most = limits[name];
    return most === undefined ? [] : [{ ms: SPANS[name], most }];
  });
}

export function domainWindow(perDomainPerHour: number): Window {
  return { ms: HOUR_MS, most: perDomainPerHour };
}

/** What a sender that starts slowly may send on a day, after so many earlier days on which it sent without trouble. */
export function warmUpAllowance({ start, growth, ceiling }: WarmUp, days: number): number {
  return Math.min(ceiling, Math.floor(start * growth ** days));
}

/** The limits in force: the tighter of day and slow start, and half of each where its mail meets with trouble. */
export function inForce(
  limits: SenderLimits,
  { days, isTroubled }: { days: number; isTroubled: boolean },
): SenderLimits {
  const { warmUp, perDay = Infinity, ...others } = limits;
  const allowed = warmUp ? Math.min(perDay, warmUpAllowance(warmUp, days)) : perDay;
  const all = { ...others, ...(allowed !== Infinity && { perDay: allowed }) };
  if (!isTroubled) return all;
  return Object.fromEntries(Object.entries(all).map(([name, most]) => [name, Math.max(1, Math.floor(most / 2))]));
}
