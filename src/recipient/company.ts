// Which company an address belongs to, as far as its domain tells.
import { getDomain } from 'tldts';
import { isFreeMail } from './free-mail.js';

/**
 * The registrable domain of a company (`client.co.uk` of `mail.client.co.uk`), by the public suffix list with its private
 * part: what hosters let out below a name of theirs is nobody's but the tenant's. Null for free mail, where nobody is
 * of the same firm. The domain as `parseAddress` gives it.
 */
export function companyDomain(domain: string): string | null {
  const registrable = getDomain(domain, { allowPrivateDomains: true });
  return registrable === null || isFreeMail(domain) || isFreeMail(registrable) ? null : registrable;
}
