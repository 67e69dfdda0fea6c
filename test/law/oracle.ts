// Promise 3 said a second time, from the design's words and with other means than the policy: what must be there if a mail is allowed.
import { type Consent, type Facts, type Source } from '../../src/policy/facts.js';
import { type Pack } from '../../src/policy/pack.js';
import { law } from './some-facts.js';

const REQUESTS = ['inbound_enquiry', 'sales_negotiation', 'existing_customer', 'event_registration'];
const OWN_ACTS = [...REQUESTS, 'met_in_person', 'double_opt_in', 'web_form', 'paper_form', 'verbal_recorded'];
const FOUND = ['company_website', 'professional_directory', 'referral'];
const LONGEST_CONSENT_MS = 3 * 366 * 86_400_000;

/** Which of the four grounds of promise 3 the facts hold; an allowed mail needs one. */
export function groundsOf(facts: Facts): string[] {
  const grounds = [];
  if (hasRequest(facts)) grounds.push('service');
  if (facts.consents.some((consent) => isValid(consent, facts))) grounds.push('consent');
  if (isCustomer(facts)) grounds.push('soft_opt_in');
  if (meetsOptOut(facts)) grounds.push('legitimate_interest');
  return grounds;
}

/** Whether every source is one that can never carry a mail, with no act of the person's own and no consent beside it. */
export function isOnlyNeverCarrying(facts: Facts): boolean {
  const kinds = facts.sources.map(({ kind }) => kind as string);
  return facts.consents.length === 0 && kinds.every((kind) => !OWN_ACTS.includes(kind) && !FOUND.includes(kind));
}

function time(moment: string | null): number {
  if (moment === null || !/^\d{4}-\d\d-\d\d/.test(moment) || moment === '2026-02-30') return NaN;
  return Date.parse(moment);
}

function isPast(moment: string | null, facts: Facts): boolean {
  return time(moment) <= Date.parse(facts.at);
}

function packs(facts: Facts): Pack[] {
  return [law.packFor(facts.recipient.country), law.packFor(facts.controller.country)];
}

function effectiveKind({ recipient: { kind, freeMail } }: Facts): Facts['recipient']['kind'] {
  return freeMail && kind !== 'sole_trader' ? 'consumer' : kind;
}

function isDated(source: Source, facts: Facts): boolean {
  return source.obtainedAt === null || isPast(source.obtainedAt, facts);
}

function hasRequest(facts: Facts): boolean {
  if (facts.purpose !== 'service') return false;
  const asked = facts.sources.some((one) => REQUESTS.includes(one.kind) && isDated(one, facts));
  if (asked && (facts.message?.advertising ?? []).length === 0) return true;
  return facts.confirmation !== null && isPast(facts.confirmation.askedAt, facts);
}

/** What no message may do, however lawful its basis: the promise is about the message too. */
export function isUnlawfulMessage(facts: Facts, basis: string | null): boolean {
  const { message } = facts;
  if (message === null) return false;
  const tracks = message.tracking.length > 0 && !facts.consents.some(({ purpose }) => purpose?.includes('tracking'));
  const bare = !facts.composedByGuard && basis !== 'service' && !(message.wayOut && message.namesController);
  return tracks || bare || message.bypassFlags.length > 0;
}

function isValid(consent: Consent, facts: Facts): boolean {
  const said = [consent.wording, consent.wordingVersion, consent.language, consent.origin, consent.method];
  const act = consent.confirmedAt ?? consent.givenAt;
  const lastAct = Math.max(time(act), time(facts.history.answeredAt ?? act));
  return (
    consent.status === 'given' &&
    consent.withdrawnAt === null &&
    consent.purpose === facts.purpose &&
    consent.controllerNamed?.trim().split(/\s+/).join(' ').toUpperCase() === facts.controller.name.toUpperCase() &&
    said.every((text) => text !== null && text.trim() !== '') &&
    isPast(consent.givenAt, facts) &&
    (consent.confirmedAt === null
      ? consent.method !== 'double_opt_in'
      : time(consent.confirmedAt) >= time(consent.givenAt)) &&
    Date.parse(facts.at) - lastAct < LONGEST_CONSENT_MS
  );
}

function isCustomer(facts: Facts): boolean {
  const { customer } = facts;
  const open = packs(facts).some(({ softOptIn }) => softOptIn.available);
  const sold = facts.sources.some(({ kind }) => kind === 'existing_customer' || kind === 'sales_negotiation');
  return (
    open &&
    sold &&
    customer !== null &&
    customer.similarProduct &&
    customer.objectionOffered &&
    customer.soldBy === 'Acme SAS'
  );
}

function meetsOptOut(facts: Facts): boolean {
  const kind = effectiveKind(facts);
  const regimes = packs(facts).map((pack) => pack.regime[kind]);
  if (regimes.includes('consent')) return false;
  const needsNotice = kind !== 'role_address' && packs(facts).some((pack) => pack.gdpr);
  if (regimes.includes('opt_out_role_relevant') && kind !== 'role_address' && !facts.relevance?.because.trim())
    return false;
  return facts.sources.some((source) => {
    if (![...FOUND, ...REQUESTS, 'met_in_person'].includes(source.kind) || !isDated(source, facts)) return false;
    if (!needsNotice) return true;
    const told = isPast(source.notice?.givenAt ?? null, facts) || isPast(facts.history.noticedAt, facts);
    return FOUND.includes(source.kind)
      ? told || facts.composedByGuard || facts.history.coldSentAt.length === 0
      : isPast(source.notice?.givenAt ?? null, facts);
  });
}
