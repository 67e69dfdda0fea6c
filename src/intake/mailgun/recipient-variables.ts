// `recipient-variables`: what `%recipient.name%` stands for, for each recipient; and the few names that Mailgun fills in itself.
import { isObject } from '../../http/checks.js';
import { wrongParameter } from './mailgun-error.js';

/** By the address in lower case. */
export type RecipientVariables = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

const NAME = 'recipient-variables';
const PLACE = /%(recipient(?:\.[A-Za-z0-9_-]{1,100}|_email)?|(?:mailing_list_|tag_)?unsubscribe_url)%/g;

/** Throws 400 where it is no JSON object of objects. */
export function readRecipientVariables(text: string | null): RecipientVariables {
  if (text === null || text.trim() === '') return new Map();
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw wrongParameter(NAME, 'must be JSON: {"b@example.com": {"name": "B"}}');
  }
  if (!isObject(read)) throw wrongParameter(NAME, 'must be an object with the addresses as its keys');
  return new Map(
    Object.entries(read).map(([address, variables]) => {
      if (!isObject(variables)) throw wrongParameter(NAME, 'must hold an object for each address');
      return [address.trim().toLowerCase(), variables];
    }),
  );
}

export function hasPlaces(text: string | null): boolean {
  return text !== null && text.search(PLACE) !== -1;
}

export type Filling = {
  readonly address: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Null for a message that has no way out, for it is no marketing. */
  readonly unsubscribeUrl: string | null;
};

/** What is not known for this recipient stays as it is, as with Mailgun. */
export function filledIn(text: string, { address, variables, unsubscribeUrl }: Filling): string {
  return text.replace(PLACE, (place, name: string) => {
    if (name === 'recipient' || name === 'recipient_email') return address;
    if (name.endsWith('unsubscribe_url')) return unsubscribeUrl ?? place;
    const key = name.slice('recipient.'.length);
    const value = Object.hasOwn(variables, key) ? variables[key] : undefined;
    if (value === undefined || value === null) return place;
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}
