// Whether an existing-customer relation carries the mail (Directive 2002/58/EC art. 13(2)): every condition, or none.
import type { ApplyingLaw } from '../applying-law.js';
import type { Customer, Facts } from '../facts.js';
import { hasCome, isOlderThan } from '../moment.js';
import { isSameName } from '../names.js';
import type { Origin } from '../sources.js';

/** The conditions that are not met, by the field that says so; null where the path was not begun or is not open. */
export type SoftOptInStanding = { readonly met: boolean; readonly unmet: readonly string[] | null };

const NOT_BEGUN: SoftOptInStanding = { met: false, unmet: null };
const MET: SoftOptInStanding = { met: true, unmet: null };

export function weighSoftOptIn(facts: Facts, law: ApplyingLaw, at: number, origin: Origin): SoftOptInStanding {
  const { customer, controller } = facts;
  if (!law.softOptIn.available || customer === null) return NOT_BEGUN;
  const unmet: string[] = [];
  const negotiated = origin.negotiation && law.softOptIn.negotiationSuffices;
  if (!origin.customer && !negotiated) unmet.push('source');
  // PECR reg. 22(3)(a): in the United Kingdom negotiations for a sale stand for the sale.
  if (!(negotiated && customer.lastSaleAt === null) && !isSold(customer, at)) unmet.push('lastSaleAt');
  if (isTooOld(customer, law.softOptIn.maxAgeMonths, at)) unmet.push('maxAgeMonths');
  // The details must have been obtained by the same legal person: group companies and sold lists do not count.
  if (customer.soldBy === null || !isSameName(customer.soldBy, controller.name)) unmet.push('soldBy');
  if (!customer.similarProduct) unmet.push('similarProduct');
  if (!customer.objectionOffered) unmet.push('objectionOffered');
  return unmet.length === 0 ? MET : { met: false, unmet };
}

function isSold({ lastSaleAt }: Customer, at: number): boolean {
  return lastSaleAt !== null && hasCome(lastSaleAt, at);
}

function isTooOld({ lastSaleAt }: Customer, months: number | null, at: number): boolean {
  return months !== null && lastSaleAt !== null && isOlderThan(months, lastSaleAt, at);
}
