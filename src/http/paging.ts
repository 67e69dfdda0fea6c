// Lists page by keyset: a cursor names the last item seen, so that it is stable under inserts (design section 8).
import { problem } from './problem.js';

export type Page = { readonly before: string | null; readonly limit: number };

const DEFAULT_LIMIT = 100;
const MOST = 1_000;

/** Reads `cursor` and `limit` of a query. Throws 422 where they are not ours. */
export function pageOf(query: Readonly<Record<string, unknown>>): Page {
  const limit = query['limit'] === undefined ? DEFAULT_LIMIT : Number(query['limit']);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
    throw wrong('limit', 'must be a whole number from 1 to 1000');
  const cursor = query['cursor'];
  if (cursor === undefined || cursor === '') return { before: null, limit };
  const before = typeof cursor === 'string' ? Buffer.from(cursor, 'base64url').toString('utf8') : '';
  if (!/^[\w-]{1,100}$/.test(before)) throw wrongCursor();
  return { before, limit };
}

/** The cursor after these items (one more than the limit was asked for): null at the end. */
export function paged<Item>(
  found: readonly Item[],
  page: Page,
  nameOf: (item: Item) => string,
): { items: Item[]; cursor: string | null } {
  const items = found.slice(0, page.limit);
  const last = items.at(-1);
  const cursor = found.length > page.limit && last ? Buffer.from(nameOf(last)).toString('base64url') : null;
  return { items, cursor };
}

export function wrongCursor(): Error {
  return wrong('cursor', 'must be the cursor of an earlier answer, unchanged');
}

function wrong(field: string, message: string): Error {
  return problem(422, 'invalid-request', 'the request cannot be understood', {
    detail: `${field}: ${message}`,
    errors: [{ field, message }],
  });
}
