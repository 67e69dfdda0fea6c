// What the recipients of all mailings come to: how many on which ground, how many for which reason.
import { type Mailings, type Reason, type Recipient } from './mailing.js';

export type Tally = { readonly reason: Reason; readonly count: number };

type Judged = Pick<Recipient, 'outcome' | 'reasons'>;

export function everybody({ prospecting, newsletter, service }: Mailings): Judged[] {
  return [...prospecting.recipients, ...newsletter.recipients, service.decision];
}

/** Each person once, under the first reason, which is that of the earliest step; the most frequent first. */
export function tally(people: readonly Judged[], outcome: Recipient['outcome']): Tally[] {
  const tallies = new Map<string, Tally>();
  for (const { reasons } of people.filter((one) => one.outcome === outcome)) {
    const [reason] = reasons;
    if (!reason) continue;
    const count = (tallies.get(reason.code)?.count ?? 0) + 1;
    tallies.set(reason.code, { reason, count });
  }
  return [...tallies.values()].sort(
    (one, other) => other.count - one.count || (one.reason.code < other.reason.code ? -1 : 1),
  );
}
