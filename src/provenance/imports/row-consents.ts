// Reads consent records, customer relations and notices from columns that carry our own field names.
import type { Consent, Customer, Notice } from '../../policy/facts.js';
import { type ContactField } from './contact-columns.js';
import { type DayOrder, writtenMoment } from './written-dates.js';

/** The text of a field in the row at hand. */
export type FieldText = (field: ContactField) => string | null;

const YES = /^(?:true|t|yes|y|1|x|oui|ja|s[ií]|sim|vrai|wahr)$/i;
const STATUSES = ['requested', 'given', 'refused', 'withdrawn'] as const;

/** A date of the row; what cannot be read is left out, and the row says so. */
function moment(text: FieldText, field: ContactField, order: DayOrder, remarks: string[]): string | null {
  const written = text(field);
  const read = written === null ? null : writtenMoment(written, order);
  if (written !== null && read === null)
    remarks.push(`\`${field}\` is \`${written.slice(0, 60)}\`, which cannot be read as a date for certain`);
  return read;
}

/**
 * A consent only where the row says that it was given, asked for, refused or withdrawn. It is recorded as it stands:
 * what its evidence lacks, the policy finds lacking. No other column of a CRM ever becomes one.
 */
export function consentIn(text: FieldText, order: DayOrder, remarks: string[]): Consent | null {
  const givenAt = moment(text, 'consent.givenAt', order, remarks);
  const withdrawn = text('consent.withdrawnAt');
  const status = consentStatus(text('consent.status'), givenAt, withdrawn, remarks);
  if (!status) return null;
  return {
    purpose: text('consent.purpose'),
    status,
    givenAt,
    method: text('consent.method'),
    controllerNamed: text('consent.controllerNamed'),
    wording: text('consent.wording'),
    wordingVersion: text('consent.wordingVersion'),
    language: text('consent.language'),
    origin: text('consent.origin'),
    ip: text('consent.ip'),
    confirmedAt: moment(text, 'consent.confirmedAt', order, remarks),
    collector: text('consent.collector'),
    withdrawnAt: moment(text, 'consent.withdrawnAt', order, remarks),
  };
}

/** Whatever stands in `withdrawnAt`, readable or not, withdraws; an unknown status is no consent. */
function consentStatus(
  written: string | null,
  givenAt: string | null,
  withdrawn: string | null,
  remarks: string[],
): Consent['status'] | null {
  if (withdrawn) return 'withdrawn';
  if (!written) return givenAt ? 'given' : null;
  const status = STATUSES.find((known) => known === written.toLowerCase());
  if (!status)
    remarks.push(
      `\`consent.status\` is \`${written.slice(0, 60)}\`, which is none of ${STATUSES.join(', ')}: no consent was taken from it`,
    );
  return status ?? null;
}

export function customerIn(text: FieldText, order: DayOrder, remarks: string[]): Customer | null {
  const lastSaleAt = moment(text, 'customer.lastSaleAt', order, remarks);
  const soldBy = text('customer.soldBy');
  if (!lastSaleAt && !soldBy) return null;
  return {
    lastSaleAt,
    soldBy,
    similarProduct: YES.test(text('customer.similarProduct') ?? ''),
    objectionOffered: YES.test(text('customer.objectionOffered') ?? ''),
  };
}

export function noticeIn(text: FieldText, order: DayOrder, remarks: string[]): Notice | null {
  const givenAt = moment(text, 'notice.givenAt', order, remarks);
  if (!givenAt) return null;
  return { givenAt, objectionOffered: YES.test(text('notice.objectionOffered') ?? ''), url: text('notice.url') };
}

/** A date of a source, for the row's statement of how the address was obtained. */
export function obtainedAtIn(text: FieldText, order: DayOrder, remarks: string[]): string | null {
  return moment(text, 'source.obtainedAt', order, remarks);
}
