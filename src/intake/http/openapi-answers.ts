// What the API answers, as schemas of its document. They describe domain types; nothing is made from them.
import { type SchemaObject } from '@nestjs/swagger';
import { SCOPES } from '../../access/api-keys.js';
import { OUTCOMES } from '../../policy/decision.js';
import { CONFIDENCES } from '../../policy/pack.js';
import { RECIPIENT_KINDS } from '../../recipient/kind.js';
import { EVIDENCE_ANSWERS } from './openapi-evidence.js';
import { POLICY_ANSWERS } from './openapi-policy-answers.js';
import {
  count,
  cursor,
  flag,
  id,
  inBase64,
  list,
  map,
  moment,
  oneOf,
  open,
  orNull,
  type Properties,
  ref,
  text,
  whole,
} from './openapi-schemas.js';

const problem: Properties = {
  type: { type: 'string', format: 'uri' },
  title: text,
  status: { type: 'integer' },
};
const maybeOfProblem: Properties = {
  detail: { type: 'string', description: 'What to do.' },
  errors: list(whole({ field: { type: 'string', example: 'recipients[3].country' }, message: text })),
};

const reason: Properties = {
  code: { type: 'string', example: 'linkedin_connection_is_not_consent' },
  title: text,
  detail: text,
  citations: list({ type: 'string', example: 'GDPR art. 4(11)' }),
  remedy: { type: 'string', nullable: true, description: 'What would make the mail lawful; null where nothing would.' },
};

const decision: Properties = {
  id: { ...id('dec'), nullable: true, description: 'Null where nothing was recorded.' },
  email: text,
  outcome: oneOf(...OUTCOMES),
  lawfulBasis: orNull(oneOf('consent', 'soft_opt_in', 'legitimate_interest', 'service')),
  reasons: list(ref('Reason')),
  country: orNull(text),
  recipientKind: oneOf(...RECIPIENT_KINDS),
  pack: { type: 'string', description: 'The law that was applied.', example: 'FR@sha256:…' },
  retryAt: { ...moment, nullable: true, description: 'When to ask again, for `defer`.' },
  leaf: {
    type: 'string',
    nullable: true,
    description: 'The hash of the ledger leaf; null where nothing was recorded.',
  },
};

const shadow = whole({
  outcome: oneOf(...OUTCOMES),
  ...{ lawfulBasis: decision['lawfulBasis'] ?? text, reasons: list(ref('Reason')), retryAt: orNull(moment) },
});

const campaign: Properties = {
  ...{ id: id('cmp'), name: text, purpose: text, sender: text, subject: text, text: orNull(text), html: orNull(text) },
  state: oneOf('draft', 'preflight', 'running', 'paused', 'cancelled', 'done'),
  ...{ createdAt: moment, launchedAt: orNull(moment), finishedAt: orNull(moment) },
  counts: whole({
    ...{ recipients: count, allow: count, block: count, defer: count, review: count },
    ...{ queued: count, accepted: count, refused: count, uncertain: count, cancelled: count },
  }),
};

const campaignReasons = list(
  whole({ ...reason, outcome: oneOf(...OUTCOMES), country: orNull(text), count, examples: list(text) }),
);

const importJob: Properties = {
  ...{ id: id('imp'), format: oneOf('linkedin_connections', 'csv'), fileName: text, mapping: orNull(map(text)) },
  defaults: open('As they were given.'),
  state: oneOf('queued', 'running', 'done', 'failed'),
  error: orNull(text),
  detected: { ...open('What the file was recognised as: origin, columns, notes.'), nullable: true },
  ...{ createdAt: moment, finishedAt: orNull(moment) },
  progress: { type: 'number', minimum: 0, maximum: 1 },
  counts: whole({ lastRow: count, imported: count, updated: count, skipped: count, refused: count, suppressed: count }),
};

const suppression: Properties = {
  kind: oneOf('manual', 'unsubscribe', 'objection', 'complaint', 'bounce', 'erasure', 'register'),
  scope: whole({ to: oneOf('everything', 'marketing', 'purpose', 'sender') }, { purpose: text, sender: text }),
};

const limits = whole({}, { perMinute: count, perHour: count, perDay: count, perDomainPerHour: count });

/** What a country asks; the rest of it is in the pack itself. */
const jurisdiction: Properties = {
  ...{ country: { type: 'string', example: 'FR', description: '`*`: any other, and an unknown one.' }, name: text },
  pack: { type: 'string', description: 'As a decision names it.', example: 'FR@sha256:…' },
  ...{ version: text, date: { type: 'string', format: 'date' } },
  changelog: list(whole({ version: text, date: text, change: text })),
  recipientKinds: map(whole({ enforced: text, reading: text, confidence: oneOf(...CONFIDENCES) })),
  confidence: oneOf(...CONFIDENCES),
  softOptIn: open('Whether a customer relation carries a mail, and its conditions.'),
  ...{ doubleOptInExpected: flag, consentMaxAgeMonths: orNull(count), consentAgeNote: orNull(text) },
  optOut: open('When the notice of GDPR art. 13 and 14 is due, where no consent is asked.'),
  ...{ gdpr: flag, registers: list(open('A do-not-contact register, and whether it binds.')) },
  ...{ messageContent: list(text), message: open('What of the content is enforced.') },
  ...{ unsubscribeBusinessDays: orNull(count), evidenceRetentionYears: orNull(count) },
  ...{ statute: list(text), sources: list({ type: 'string', format: 'uri' }), notes: text },
};

/** Answers with a name of their own in the document. */
export const ANSWERS = {
  Problem: whole(problem, { ...maybeOfProblem, decision: ref('Decision') }),
  Reason: whole(reason),
  Decision: whole(decision, {
    shadow: { ...shadow, description: 'In shadow mode: the true verdict, beside an `allow`.' },
  }),
  Decisions: whole({ decisions: list(ref('Decision')) }),
  RecordedDecision: whole(
    { ...decision, at: moment },
    { toldAllow: flag, facts: open('Everything that the decision was made from.') },
  ),
  DecisionList: whole({ decisions: list(ref('RecordedDecision')), cursor }),
  Controller: whole({
    ...{ id: id('ctl'), name: text, country: text, postalAddress: text, contactEmail: text, privacyNoticeUrl: text },
    contactPhone: orNull(text),
  }),
  Sender: whole({
    ...{ id: id('snd'), controllerId: id('ctl'), address: text, displayName: orNull(text) },
    ...{ limits: orNull(limits), window: { ...open('As it was given.'), nullable: true } },
  }),
  Key: whole({
    id: id('key'),
    key: { type: 'string', description: 'Shown this once; kept as a hash.', example: 'og_…' },
    ...{ controllerId: id('ctl'), name: text, scopes: list(oneOf(...SCOPES)) },
    defaults: whole({}, { purpose: text, onDefer: oneOf('queue', '451') }),
  }),
  Contact: whole(
    {
      ...{ id: id('con'), email: orNull(text) },
      suppressions: list(whole({ id: id('sup'), ...suppression, since: text })),
      history: whole({ coldSentAt: list(moment), answeredAt: orNull(moment), noticedAt: orNull(moment) }),
      decisions: list(ref('RecordedDecision')),
    },
    {
      ...{
        name: orNull(text),
        company: orNull(text),
        jobTitle: orNull(text),
        country: orNull(text),
        kind: orNull(text),
      },
      sources: list(open('A source as in SourceRequest, with who stated it and when.')),
      consents: list(ref('Consent')),
      customer: orNull(open('As in CustomerRequest.')),
      relevance: orNull(open('As in RelevanceRequest.')),
      profile: orNull(open('As in ProfileRequest.')),
    },
  ),
  Consent: { ...open('The fields of ConsentRequest, with who stated it and when.'), properties: { id: id('cns') } },
  ...EVIDENCE_ANSWERS,
  Import: whole(importJob),
  ImportList: whole({ imports: list(ref('Import')), cursor }),
  ImportReport: whole({
    ...importJob,
    errors: list(whole({ row: count, verdict: oneOf('refused', 'skipped', 'remark'), reason: text })),
    cursor,
  }),
  Suppression: whole({
    id: id('sup'),
    email: orNull(text),
    ...suppression,
    reason: text,
    since: moment,
    recordedBy: text,
  }),
  SuppressionList: whole({ suppressions: list(ref('Suppression')), cursor }),
  AddedSuppression: whole({ id: orNull(id('sup')), email: text, ...suppression, reason: text, alreadyStood: flag }),
  ImportedSuppressions: whole({
    added: count,
    alreadyStood: count,
    refused: list(whole({ row: count, reason: text })),
  }),
  Campaign: whole(campaign),
  CampaignWithReasons: whole({ ...campaign, reasons: campaignReasons }),
  CampaignReasons: whole({ reasons: campaignReasons }),
  CampaignRecipients: whole({
    recipients: list(
      whole({
        ...{
          email: text,
          outcome: orNull(oneOf(...OUTCOMES)),
          country: orNull(text),
          reasons: list(ref('Reason')),
          decisionId: orNull(id('dec')),
        },
        message: { type: 'string', nullable: true, description: 'The state of the message; null where there is none.' },
      }),
    ),
    cursor,
  }),
  Added: whole({ id: id('cmp'), added: count }),
  QueuedMessage: whole({ id: id('msg'), state: oneOf('queued', 'deferred'), decision: ref('Decision') }),
  Message: whole({
    ...{ id: id('msg'), campaignId: orNull(id('cmp')), to: text, purpose: text, attempts: count },
    state: oneOf('queued', 'deferred', 'claimed', 'handed_over', 'accepted', 'refused', 'uncertain', 'cancelled'),
    ...{ dueAt: orNull(moment), decisionId: orNull(id('dec')), lawfulBasis: orNull(text), detail: orNull(text) },
    ...{ createdAt: moment, handedOverAt: orNull(moment), finishedAt: orNull(moment) },
  }),
  Outbox: whole({
    messages: list(whole({ id: id('eml'), messageId: orNull(id('msg')), to: text, subject: text, at: moment })),
    cursor,
  }),
  ReasonCatalogue: whole({
    reasons: list(
      whole({
        ...{ ...reason, outcome: oneOf(...OUTCOMES), variants: map(text) },
        citesStatute: { type: 'boolean', description: 'Whether the statutes of the country are cited too.' },
      }),
    ),
  }),
  Jurisdictions: whole({ jurisdictions: list(whole(jurisdiction)) }),
  SigningKeys: whole({
    keys: list(
      whole({
        key: { type: 'string', description: '`name+hash+base64` (C2SP signed-note).' },
        since: moment,
        firstSize: { ...count, nullable: true, description: 'Of the first checkpoint that it signed.' },
        lastSize: { ...count, nullable: true, description: 'Of the last one.' },
      }),
    ),
  }),
  LogEntry: whole({ index: count, leaf: inBase64, leafHash: inBase64 }),
  InclusionProof: whole({ index: count, size: count, leafHash: inBase64, hashes: list(inBase64) }),
  ConsistencyProof: whole({ from: count, to: count, hashes: list(inBase64) }),
  Live: whole({ status: oneOf('live') }),
  ...POLICY_ANSWERS,
  Ready: whole({ status: oneOf('ready'), database: oneOf('up'), queue: oneOf('up'), backEnd: text }),
} satisfies Record<string, SchemaObject>;
