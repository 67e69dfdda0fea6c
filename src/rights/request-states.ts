// What people can ask for by law, the steps that a request goes through, and the days by which it is to be answered.
import { DateTime } from 'luxon';

/** GDPR art. 15, 16, 17, 21, 18, 20. */
export const REQUEST_KINDS = ['access', 'rectification', 'erasure', 'objection', 'restriction', 'portability'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** `received -> identity_pending -> open -> extended -> answered | refused | withdrawn`: kept by a trigger of the database. */
export const STAGES = ['received', 'identity_pending', 'open', 'extended', 'answered', 'refused', 'withdrawn'] as const;
export type Stage = (typeof STAGES)[number];

/** The same as the API has always told it. */
export const STATES = ['open', 'done', 'refused', 'withdrawn'] as const;
export type State = (typeof STATES)[number];

/** How somebody was known to be who they say; `asserted`: the caller's word, whose key may record requests. */
export type Identity = 'mailbox' | 'recorded' | 'asserted' | 'not_needed';

export function stateOf(stage: Stage): State {
  switch (stage) {
    case 'answered':
      return 'done';
    case 'refused':
    case 'withdrawn':
      return stage;
    case 'received':
    case 'identity_pending':
    case 'open':
    case 'extended':
      return 'open';
  }
}

/** How long before the day a reminder is due. */
export const REMIND_BEFORE_DAYS = 7;

/** GDPR art. 12(3): within one month of receipt; Regulation 1182/71 art. 3: the same date, else the last day of the month. */
export function dueAfter(receivedAt: Date): Date {
  return inMonths(receivedAt, 1);
}

/** GDPR art. 12(3): by two further months. */
export function extendedDue(receivedAt: Date): Date {
  return inMonths(receivedAt, 3);
}

export function inMonths(from: Date, months: number): Date {
  return DateTime.fromJSDate(from, { zone: 'utc' }).plus({ months }).toJSDate();
}

export function inDays(from: Date, days: number): Date {
  return DateTime.fromJSDate(from, { zone: 'utc' }).plus({ days }).toJSDate();
}

/** What a list of requests flags. */
export function urgency(closedAt: Date | null, dueAt: Date, now: Date): 'overdue' | 'soon' | 'in_time' | null {
  if (closedAt) return null;
  if (now > dueAt) return 'overdue';
  return now >= inDays(dueAt, -REMIND_BEFORE_DAYS) ? 'soon' : 'in_time';
}
