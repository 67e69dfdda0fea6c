// Lists as Mailgun pages them: four URLs beside the items, each of them a request by itself.
import { wrongParameter } from './mailgun-error.js';

export type MailgunPage = {
  readonly limit: number;
  /** Which page, seen from the item that `pivot` names; null: from the end that this page is at. */
  readonly page: 'first' | 'next' | 'previous' | 'last';
  readonly pivot: string | null;
};

const DEFAULT_LIMIT = 100;
const MOST = 1_000;
const PAGES = ['first', 'next', 'previous', 'last'] as const;

/** Reads `page`, `address` and `limit`. Throws 400 where they are none. */
export function mailgunPage(query: Readonly<Record<string, unknown>>): MailgunPage {
  const given = (name: string): unknown => [query[name]].flat().at(-1); // mailgun.js says the limit twice
  const limit = given('limit') === undefined ? DEFAULT_LIMIT : Number(given('limit'));
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
    throw wrongParameter('limit', `must be a whole number from 1 to ${MOST}`);
  }
  const address = given('address');
  const known = PAGES.find((one) => one === (given('page') ?? 'first'));
  if (!known) throw wrongParameter('page', `must be one of: ${PAGES.join(', ')}`);
  const pivot = typeof address === 'string' && address !== '' ? address : null;
  return { limit, page: known, pivot: known === 'first' || known === 'last' ? null : pivot };
}

/** `first` and `last` name the items at the ends of this page, as they are named in its links. */
export function pagingOf(url: string, { limit, pivot }: MailgunPage, ends: { first?: string; last?: string }): object {
  const link = (page: string, address?: string): string =>
    `${url}?${new URLSearchParams({ page, ...(address !== undefined && { address }), limit: String(limit) }).toString()}`;
  return {
    first: link('first'),
    next: link('next', ends.last ?? pivot ?? undefined),
    previous: link('previous', ends.first ?? pivot ?? undefined),
    last: link('last'),
  };
}
