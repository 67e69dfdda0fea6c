// Whether a domain is one of those where anybody can have a mailbox: nobody there is a firm (design section 5, step 5).
import { createRequire } from 'node:module';
import { MORE_FREE_MAIL_DOMAINS, NOT_FREE_MAIL_DOMAINS } from './free-mail-domains.js';
import { NAME_AS_SUBDOMAIN, PROVIDERS } from './providers.js';

// The package's shorter list. Its longer one is of throw-away and vanity domains, hundreds of them firms' own.
// Through require, for Node 20 warns on every start of a program that imports JSON.
const require = createRequire(import.meta.url);
const common = require('email-providers/common.json') as readonly string[];

const freeMail = new Set([...common, ...PROVIDERS.keys(), ...words(MORE_FREE_MAIL_DOMAINS)]);
for (const domain of words(NOT_FREE_MAIL_DOMAINS)) freeMail.delete(domain);

/** The domain as `parseAddress` gives it: lower-cased, in A-labels. */
export function isFreeMail(domain: string): boolean {
  return freeMail.has(domain) || NAME_AS_SUBDOMAIN.has(domain.slice(domain.indexOf('.') + 1));
}

function words(list: string): string[] {
  return list.trim().split(/\s+/);
}
