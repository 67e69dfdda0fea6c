// The yardstick of the decision: Cedar, told the same rules as policies (parsed once) and asked about the same facts.
import { setFlagsFromString } from 'node:v8';
import { type Context, preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { type ApplyingLaw } from '../src/policy/applying-law.js';
import { type Facts } from '../src/policy/facts.js';
import { startOf } from '../src/policy/moment.js';

const POLICIES = `
@id("consent") permit (principal, action, resource) when {
  context.consents.contains(context.purpose) && context.consentMonths <= context.consentMaxMonths };
@id("soft-opt-in") permit (principal, action, resource) when {
  context.softOptIn && context.customer && context.soldByController && context.similarProduct && context.objectionOffered };
@id("opt-out") permit (principal, action, resource) when {
  context.regime != "consent" && context.sources.containsAny(["company_website", "professional_directory", "referral"]) };
@id("service") permit (principal, action, resource) when {
  context.purpose == "service" && context.sources.containsAny(["inbound_enquiry", "existing_customer", "event_registration"]) };
@id("address") forbid (principal, action, resource) when { context has unusable };
@id("unsubscribed") forbid (principal, action, resource) when { context.stops.contains("unsubscribe") };
@id("objection") forbid (principal, action, resource) when { context.stops.contains("objection") };
@id("complaint") forbid (principal, action, resource) when { context.stops.contains("complaint") };
@id("bounced") forbid (principal, action, resource) when { context.stops.contains("bounce") };
@id("erased") forbid (principal, action, resource) when { context.stops.contains("erasure") };
@id("manual") forbid (principal, action, resource) when { context.stops.contains("manual") };
@id("register") forbid (principal, action, resource) when { context.registersUnasked && !context.consented };
@id("linkedin") forbid (principal, action, resource) when {
  context.sources.contains("linkedin_connection") && !context.ownAct && !context.proven };
@id("social") forbid (principal, action, resource) when {
  context.sources.containsAny(["linkedin_profile", "social_profile"]) && !context.ownAct && !context.proven };
@id("scraped") forbid (principal, action, resource) when {
  context.sources.containsAny(["scraped", "guessed_address", "enrichment_provider"]) && !context.ownAct && !context.proven };
@id("bought") forbid (principal, action, resource) when {
  context.sources.containsAny(["purchased_list", "partner_list"]) && !context.ownAct && !context.proven };
@id("purpose") forbid (principal, action, resource) when { context.purpose == "" };
@id("personal-mailbox") forbid (principal, action, resource) when {
  context.freeMail && context.kind != "consumer" && context.kind != "sole_trader" && !context.consented };
@id("notice") forbid (principal, action, resource) when {
  context.noticeDue && !context.noticed && !context.consented && !context.softOptInMet };
@id("relevance") forbid (principal, action, resource) when {
  context.regime == "opt_out_role_relevant" && !context.relevant && !context.consented && !context.softOptInMet };
@id("frequency") forbid (principal, action, resource) when {
  context.coldMessages > 0 && context.daysSinceCold < 7 && !context.consented && !context.softOptInMet };
`;

const SET = 'outreach';
const ENTITY = { principal: { type: 'Controller', id: 'acme' }, action: { type: 'Action', id: 'send' } };
const DAY_MS = 86_400_000;
const MONTH_DAYS = 30;

type Asked = { readonly facts: Facts; readonly law: ApplyingLaw };

// V8 of Node 20 dies where it has inlined a call into WebAssembly and must give the inlining up ("unreachable code" in the
// deoptimizer); it saves nanoseconds of the hundred microseconds that such a call takes.
setFlagsFromString('--no-turbo-inline-js-wasm-calls');

export function parseOnce(): void {
  const { type } = preparsePolicySet(SET, { staticPolicies: POLICIES });
  if (type !== 'success') throw new Error('cedar does not read the policies');
}

/** Everything that the policies ask of a case, worked out beforehand: Cedar is not measured at taking facts apart. */
export function contextOf({ facts, law }: Asked): Context {
  const at = startOf(facts.at);
  const sources = facts.sources.map(({ kind }) => kind);
  const [consent] = facts.consents;
  const consentMonths = consent?.confirmedAt
    ? Math.floor((at - startOf(consent.confirmedAt)) / DAY_MS / MONTH_DAYS)
    : 0;
  const last = facts.history.coldSentAt.at(-1);
  return {
    ...{ purpose: facts.purpose, kind: law.kind, regime: law.regime, softOptIn: law.softOptIn.available },
    ...{
      sources,
      consents: facts.consents.map(({ purpose }) => purpose ?? ''),
      stops: facts.suppressions.map(({ kind }) => kind),
    },
    ...{ consentMonths, consentMaxMonths: law.consentMaxAgeMonths, proven: consent !== undefined },
    consented: facts.consents.some(({ purpose }) => purpose === facts.purpose),
    ...{ customer: facts.customer !== null, soldByController: false, similarProduct: false, objectionOffered: false },
    ...{
      softOptInMet: false,
      ownAct: false,
      registersUnasked: law.registers.length > 0,
      freeMail: facts.recipient.freeMail,
    },
    noticeDue: law.noticeDue,
    noticed: facts.sources.some((source) => isNoticed(source, law)),
    relevant: facts.relevance !== null,
    coldMessages: facts.history.coldSentAt.length,
    daysSinceCold: last === undefined ? 0 : Math.floor((at - startOf(last)) / DAY_MS),
  };
}

function isNoticed({ notice, obtainedAt }: Facts['sources'][number], law: ApplyingLaw): boolean {
  if (!law.noticeAtCollection) return law.noticeByFirstMessage || notice !== null;
  return notice?.givenAt != null && obtainedAt !== null && startOf(notice.givenAt) <= startOf(obtainedAt);
}

export function cedarAllows(facts: Facts, context: Context): boolean {
  const answer = statefulIsAuthorized({
    ...ENTITY,
    resource: { type: 'Recipient', id: facts.recipient.email },
    ...{ context, preparsedPolicySetId: SET, entities: [] },
  });
  if (answer.type !== 'success') throw new Error('cedar does not answer');
  return answer.response.decision === 'allow';
}
