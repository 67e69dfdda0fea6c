// What the domain of an address is called in the database: a keyed name, for it may be a person's own.
import { type Controller } from '../access/controller.js';
import { parseAddress } from '../recipient/address.js';
import { domainId } from '../recipient/identity.js';

/** The domain that mail to the address goes to, in A-labels and small letters. */
export function domainOfAddress(email: string): string {
  const parsed = parseAddress(email);
  return parsed.ok ? parsed.domain : email.slice(email.lastIndexOf('@') + 1).toLowerCase();
}

export function domainName(domain: string, { suppressionKey }: Controller): string {
  return domainId(domain, suppressionKey).toString('base64url');
}
