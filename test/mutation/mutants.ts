// What is taken out of the policy, one at a time: every rule, and every condition on which a basis hangs.
import { readFileSync } from 'node:fs';

export type Mutant = { readonly what: string; readonly file: string; readonly from: string; readonly to: string };

const DECIDE = 'src/policy/decide.ts';

/** Every rule of the fold, as the fold itself names them: a new one is switched off here without being told of. */
export function rulesSwitchedOff(): Mutant[] {
  const list = /const RULES: readonly Rule\[\] = \[([^\]]*)\]/.exec(readFileSync(DECIDE, 'utf8'))?.[1] ?? '';
  const rules = list.split(',').flatMap((name) => name.trim() || []);
  if (rules.length === 0) throw new Error(`${DECIDE} names no rules`);
  return rules.map((rule) => ({ what: `rule ${rule}`, file: DECIDE, from: `\n  ${rule},`, to: '' }));
}

const of = (file: string, ...changes: readonly (readonly [what: string, from: string, to: string])[]): Mutant[] =>
  changes.map(([what, from, to]) => ({ what, file: `src/policy/${file}`, from, to }));

export const CONDITIONS: readonly Mutant[] = [
  ...of(
    'case.ts',
    [
      'a personal mailbox is a consumer’s',
      "freeMail && (kind === 'named_professional'",
      "false && (kind === 'named_professional'",
    ],
    ['service has no advertising', ' && advertising.length === 0', ''],
    ['service was asked for', '(origin.asksForService || confirms)', 'true'],
    ['a confirmation is asked for', '|| confirms)', ')'],
    ['a confirmation is recent', 'at - startOf(confirmation.askedAt) <= CONFIRMATION_HOURS * HOUR_MS', 'true'],
    ['a confirmation is not of tomorrow', ' || !hasCome(confirmation.askedAt, at)', ''],
    ['a confirmation may ask', 'signs.filter((sign) => !OF_A_CONFIRMATION.has(sign))', 'signs'],
    ['a withdrawal closes all paths', 'if (consent.withdrawn) return null;', ''],
  ),
  ...of(
    'sources.ts',
    ['a source of tomorrow proves nothing', 'return WORTH.unknown;', 'return worth;'],
    ['a bought list asks for its collector', 'origin.boughtOnly = bought && !origin.ownAct;', ''],
    ['a meeting is no request', '{ ...ASKED, asksForService: false }', 'ASKED'],
    ['to register is not to write', 'event_registration: ASKED', 'event_registration: WROTE'],
  ),
  ...of(
    'applying-law.ts',
    ['the stricter country', 'return distance < 0 ? [recipient] : [controller];', 'return [recipient];'],
    [
      'the stricter country, the other way',
      'return distance < 0 ? [recipient] : [controller];',
      'return [controller];',
    ],
    ['both at equal rank', 'if (distance === 0) return [recipient, controller];', ''],
    ['no notice to role addresses', " && kind !== 'role_address',", ','],
    ['GDPR of either side', '(recipient.gdpr || controller.gdpr)', 'recipient.gdpr'],
    ['who asks for no notice says nothing of it', '!gdpr || ', ''],
    ['24 months where no law says', 'CONSENT_MONTHS_BY_DEFAULT = 24', 'CONSENT_MONTHS_BY_DEFAULT = 36'],
    ['only registers that bind', 'if (register.binding) byId', 'byId'],
    ['the recipient’s registers bind all', 'bindingRegisters([recipient, ...packs])', 'bindingRegisters(packs)'],
    ['the recipient’s content binds all', 'contentOf([recipient, ...packs])', 'contentOf(packs)'],
  ),
  ...of(
    'bases/consent-record.ts',
    ['evidence', 'if (isBlank(consent[field])) gaps = [...gaps, field];', ''],
    ['given, and not tomorrow', "if (givenAt === null || !hasCome(givenAt, at)) gaps = [...gaps, 'givenAt'];", ''],
    ['confirmed after it was given', ' && !(givenAt && isBefore(confirmedAt, givenAt))', ''],
    ['a collector', 'if (collectorNeeded && isBlank(consent.collector))', 'if (false)'],
    ['withdrawn is no', 'consent.withdrawnAt !== null || ', ''],
    ['refused is no', " || consent.status === 'refused'", ''],
    ['a withdrawal that contradicts itself', 'if (withdrawnAt === null) return false;', 'return false;'],
    ['a double opt-in is confirmed', 'DOUBLE_OPT_IN.has(method) || ', ''],
    ['a web form is, where courts expect it', ' || (doubleOptInExpected && !NOT_ELECTRONIC.has(method))', ''],
    ['a signature is not', ' && !NOT_ELECTRONIC.has(method)', ''],
  ),
  ...of(
    'bases/consent.ts',
    ['only this controller', 'if (isForAnother(consent, facts.controller.name))', 'if (false)'],
    ['only this purpose', 'if (isForOtherPurpose(consent, facts.purpose))', 'if (false)'],
    ['an answer to the request', "if (consent.status === 'requested') return [pending(consent)];", ''],
    ['a limit of age', 'isOlderThan(months, act, at) && !answeredWithin', 'false && !answeredWithin'],
    ['an answer keeps it alive', ' && !answeredWithin(months, facts, at)', ''],
    ['a later yes goes before a no', 'valid !== null && givenAt(valid) > lastWord(no)', 'false'],
    ['a no goes before an earlier yes', 'if (no !== null && !(', 'if (false && !('],
    ['a claim without a record', 'return origin.claimsConsent ? ONLY_CLAIMED : NONE;', 'return NONE;'],
  ),
  ...of(
    'bases/soft-opt-in.ts',
    ['only where the country has it', '!law.softOptIn.available || ', ''],
    ['a source', "if (!origin.customer && !negotiated) unmet.push('source');", ''],
    ['a sale', "unmet.push('lastSaleAt');", ';'],
    ['negotiations in GB', 'origin.negotiation && law.softOptIn.negotiationSuffices', 'false'],
    ['negotiations nowhere else', ' && law.softOptIn.negotiationSuffices', ''],
    ['a recent sale', "unmet.push('maxAgeMonths');", ';'],
    ['the same seller', "unmet.push('soldBy');", ';'],
    ['a similar product', "if (!customer.similarProduct) unmet.push('similarProduct');", ''],
    ['an objection offered', "if (!customer.objectionOffered) unmet.push('objectionOffered');", ''],
  ),
  ...of(
    'bases/opt-out.ts',
    ['only where no consent is asked', "if (law.regime === 'consent') return NOT_OPEN;", ''],
    ['the notice', '!law.noticeDue || isNoticed(source, optOut, facts, law, at)', 'true'],
    [
      'relevance',
      "if (law.regime !== 'opt_out_role_relevant' || law.kind === 'role_address') return true;",
      'return true;',
    ],
    ['no relevance for role addresses', " || law.kind === 'role_address') return true;", ') return true;'],
    ['a job title is no reason', '!isSameName(relevance.because, jobTitle)', 'true'],
    ['told at collection', "if (article === 'art. 13' || law.noticeAtCollection) return false;", ''],
    ['with the means to object', ' || !notice.objectionOffered', ''],
    ['not after it', ' && !isBefore(obtainedAt, notice.givenAt)', ''],
    ['the first message may carry it', 'law.noticeByFirstMessage && isFirst', 'false && isFirst'],
    ['only where the pack says so', 'law.noticeByFirstMessage && isFirst', 'isFirst'],
    ['only if it does', 'composedByGuard || message === null || message.privacyNotice', 'true'],
    ['within a month', ' && !isOverMonth(source, at);', ';'],
    ['overdue after it', 'overdue ||= isOverMonth(source, at)', 'overdue ||= false'],
  ),
  ...of(
    'rules/suppressions.ts',
    ['everything', "case 'everything':\n      return true;", "case 'everything':\n      return false;"],
    ['marketing', "case 'marketing':\n      return !isService;", "case 'marketing':\n      return false;"],
    [
      'service passes an objection to marketing',
      "case 'marketing':\n      return !isService;",
      "case 'marketing':\n      return true;",
    ],
    ['a purpose', 'scope.purpose === purpose || ', ''],
    ['the evident purpose', ' || (purpose === SERVICE && !isService)', ''],
    ['a sender', 'return isSender(scope.sender, sender);', 'return false;'],
    ['what no confirmation passes', 'if (confirms && BEYOND_CONFIRMING.has(kind)) return true;', ''],
  ),
  ...of(
    'rules/registers.ts',
    ['listed', 'if (answer?.listed) {', 'if (false) {'],
    ['consent goes before', "basis === 'consent' || ", ''],
    ['fresh', 'return hasCome(listDate, at) && at <= endOf(listDate) + days * DAY_MS;', 'return true;'],
    ['loaded', 'return answer?.listDate ? isFresh(answer.listDate, days, at) : false;', 'return true;'],
    ['only the kinds that it lists', ' || !register.kinds.includes(kind)', ''],
  ),
  ...of(
    'rules/provenance.ts',
    ['an own act beside it', 'origin.ownAct || consent.proven', 'consent.proven'],
    ['a proven consent beside it', 'origin.ownAct || consent.proven', 'origin.ownAct'],
    [
      'no source',
      "if (facts.sources.length === 0) return [{ code: 'provenance_unknown', with: { variant: 'no_source' } }];",
      '',
    ],
  ),
  ...of(
    'rules/message-tracking.ts',
    [
      'a consent to tracking',
      'if (message === null || message.tracking.length === 0 || mayTrack(one))',
      'if (message === null || message.tracking.length === 0)',
    ],
    ['an objection to tracking', '!refused && ', ''],
  ),
  ...of(
    'rules/message-subject.ts',
    ['the person wrote', 'origin.wroteToUs || ', ''],
    ['the person answered', '(history.answeredAt !== null && hasCome(history.answeredAt, at))', 'false'],
  ),
  ...of(
    'rules/message-label.ts',
    ['unsolicited alone', "when === 'always' || basis !== 'consent'", 'true'],
    ['always', "when === 'always' || ", ''],
  ),
  ...of('rules/message-identity.ts', [
    'the legal notice will do',
    " || (place === 'in_message_or_legal_notice' && message.legalNotice)",
    '',
  ]),
  ...of('rules/personal-mailbox.ts', [
    'consent and sale carry it',
    "(basis !== null && basis !== 'legitimate_interest')",
    'false',
  ]),
  ...of('rules/profile.ts', ['a consent does not rest on it', "basis === 'consent' || ", '']),
  ...of('rules/frequency.ts', ['a cap in all', 'if (coldSentAt.length >= capOf(one)) return', 'if (false) return']),
  ...of('rules/frequency.ts', ['who answered is not cold', 'answeredAt !== null || ', '']),
];
