// Reads ListAdditionRequest by hand, for a list may hold a thousand people.
import { Reader } from '../../http/reader.js';
import { type ListAddition } from '../../campaigns/campaign-desk.js';
import { SOURCE_KINDS } from '../../policy/facts.js';
import { MOST_RECIPIENTS } from './decisions.request.js';
import { readCountry, readRecipient } from './read-recipient.js';

const ADDITION = new Set(['recipients', 'import', 'contacts']);
const FILTER = new Set(['country', 'company', 'source']);

/** Throws a 422 problem that names the fields that are wrong; nobody has been added then. */
export function readListAddition(body: unknown): ListAddition {
  const reader = new Reader();
  const given = reader.object(body, '', ADDITION) ?? {};
  const importId = reader.text(given, 'import', '', 100);
  const contacts = reader.member(given, 'contacts', '', (value, at) => {
    const filter = reader.object(value, at, FILTER) ?? {};
    return {
      country: readCountry(reader, filter['country'], `${at}.country`),
      company: reader.text(filter, 'company', at, 300),
      source: reader.oneOf(filter, 'source', at, SOURCE_KINDS),
    };
  });
  const list = reader.list(given['recipients'], 'recipients', MOST_RECIPIENTS);
  const ways = [importId !== null, contacts !== null, list.length > 0].filter(Boolean).length;
  if (ways !== 1)
    reader.wrong('recipients', 'give one of: recipients (1 to 1000), import (an id), contacts (a filter)');
  const recipients = list.map((recipient, n) => readRecipient(reader, recipient, `recipients[${n}]`));
  reader.finish();
  if (importId !== null) return { from: 'import', importId };
  if (contacts !== null) return { from: 'contacts', filter: contacts };
  return { from: 'list', recipients };
}
