// What an address denotes: the mailbox that objections and frequency caps bind, whatever the spelling (design section 2).
import { type Address } from './address.js';
import { quotedWhereNeeded, unquoted } from './local-part.js';
import { NAME_AS_SUBDOMAIN, PROVIDERS, type Provider } from './providers.js';

/** An address in its normal form. Never an address to send to: that is the one the person gave. */
export type Mailbox = string & { readonly __brand: 'Mailbox' };

/**
 * The suppression list holds keyed names of mailboxes and cannot be computed anew: whoever changes a rule keeps the
 * former function beside the new one, and looks a person up under both.
 *
 * Lower-cased, although RFC 5321 leaves case to the receiving host: no provider in use tells names apart by it. Where
 * the provider's own rules are known, they are applied; elsewhere `name+tag` may well be somebody else's name, and stays.
 */
export function mailboxOf(address: Pick<Address, 'local' | 'domain'>): Mailbox {
  const { domain } = address;
  // The letter case of some scripts is not one to one: normalised again.
  const local = inNfc(address.local.toLowerCase());
  const provider = PROVIDERS.get(domain);
  if (provider !== undefined) return mailbox(folded(local, provider), provider.domain ?? domain);

  const dot = domain.indexOf('.');
  const parent = domain.slice(dot + 1);
  if (NAME_AS_SUBDOMAIN.has(parent)) return mailbox(domain.slice(0, dot), parent);
  return mailbox(local, domain);
}

/** The two halves of a mailbox; the @ that divides them is the last, for a quoted local part may hold others. */
export function halvesOf(of: Mailbox): { readonly local: string; readonly domain: string } {
  const at = of.lastIndexOf('@');
  return { local: of.slice(0, at), domain: of.slice(at + 1) };
}

function mailbox(local: string, domain: string): Mailbox {
  return `${local}@${domain}` as Mailbox;
}

function inNfc(text: string): string {
  return /^\p{ASCII}*$/u.test(text) ? text : text.normalize('NFC');
}

function folded(local: string, provider: Provider): string {
  let name = unquoted(local);
  if (provider.tag !== undefined) {
    const tag = name.indexOf(provider.tag);
    // A name that begins with the sign has nothing that the tag could belong to.
    if (tag > 0) name = name.slice(0, tag);
  }
  if (provider.same !== undefined) name = name.replaceAll(...provider.same);
  if (provider.ignored !== undefined) name = name.replaceAll(provider.ignored, '') || name;
  // What stood behind an ignored character may now combine with what stood before it.
  return quotedWhereNeeded(inNfc(name));
}
