// What the company of an address is called in the database: a keyed name, as the mailbox has one.
import { type Controller } from '../access/controller.js';
import { parseAddress } from '../recipient/address.js';
import { companyDomain } from '../recipient/company.js';
import { companyId } from '../recipient/identity.js';

/** Null where the address tells of no company. */
export function companyIdOf(email: string, { suppressionKey }: Controller): Buffer | null {
  const parsed = parseAddress(email);
  const domain = parsed.ok ? companyDomain(parsed.domain) : null;
  return domain === null ? null : companyId(domain, suppressionKey);
}
