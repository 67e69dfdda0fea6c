// What the API answers, as schemas of its document. They describe domain types; nothing is made from them.
import { type SchemaObject } from '@nestjs/swagger';
import { SCOPES } from '../../access/scopes.js';
import { DKIM_ALGORITHMS } from '../../access/dkim-key-pair.js';
import { OUTCOMES } from '../../policy/decision.js';
import { RECIPIENT_KINDS } from '../../recipient/kind.js';
import { MAILGUN_ANSWERS } from '../mailgun/openapi-mailgun-paths.js';
import { CONSOLE_ANSWERS } from '../console/openapi-console-answers.js';
import { EVIDENCE_ANSWERS } from './openapi-evidence.js';
import { FEEDBACK_ANSWERS } from './openapi-feedback-answers.js';
import { LEDGER_ANSWERS } from './openapi-ledger-answers.js';
import { OPT_IN_ANSWERS } from './openapi-opt-in-answers.js';
import { POLICY_ANSWERS } from './openapi-policy-answers.js';
import {
  count,
  cursor,
  flag,
  id,
  list,
  map,
  moment,
  oneOf,
  open,
  orNull,
  type Properties,
  reason,
  ref,
  text,
  whole,
  window,
} from './openapi-schemas.js';
import { RETENTION_ANSWERS } from './openapi-retention-answers.js';
import { SENDING_ANSWERS } from './openapi-sending-answers.js';
import { SIGNAL_ANSWERS } from './openapi-signal-answers.js';

const problem: Properties = {
  type: { type: 'string', format: 'uri' },
  title: text,
  status: { type: 'integer' },
};
const maybeOfProblem: Properties = {
  detail: { type: 'string', description: 'What to do.' },
  errors: list(whole({ field: { type: 'string', example: 'recipients[3].country' }, message: text })),
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
  scope: whole(
    { to: oneOf('everything', 'marketing', 'purpose', 'sender') },
    {
      ...{ purpose: text, sender: text },
      ...{ except: list(text), until: moment, everyDays: count },
    },
  ),
};

const rates = { perMinute: count, perHour: count, perDay: count };
const limits = whole(
  {},
  { ...rates, perDomainPerHour: count, warmUp: whole({ start: count, growth: { type: 'number' }, ceiling: count }) },
);

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
  ControllerList: whole({ controllers: list(ref('Controller')), cursor }),
  Brand: whole({
    id: id('ctl'),
    colour: orNull(text),
    logo: { ...orNull(text), description: 'Where it is served from.' },
    wording: open('As it was given, without what is empty.'),
  }),
  Sender: whole({
    ...{ id: id('snd'), controllerId: id('ctl'), address: text, displayName: orNull(text) },
    ...{ limits: orNull(limits), window: orNull(window) },
  }),
  SenderList: whole({ senders: list(ref('Sender')), cursor }),
  ControllerLimits: whole({ controllerId: id('ctl'), limits: whole({}, rates) }),
  ControllerWindow: whole({ controllerId: id('ctl'), window: orNull(window) }),
  Key: whole({
    id: id('key'),
    key: { type: 'string', description: 'Shown this once; kept as a hash.', example: 'og_…' },
    ...{ controllerId: id('ctl'), name: text, scopes: list(oneOf(...SCOPES)) },
    defaults: whole({}, { purpose: text, onDefer: oneOf('queue', '451') }),
  }),
  KeyList: whole({
    keys: list(
      whole({
        ...{ id: id('key'), controllerId: id('ctl'), name: text, scopes: list(oneOf(...SCOPES)) },
        ...{ defaults: whole({}, { purpose: text, onDefer: oneOf('queue', '451') }) },
        ...{ createdAt: moment, revokedAt: orNull(moment) },
      }),
    ),
    cursor,
  }),
  DkimKey: whole({
    ...{ id: id('dkm'), controllerId: id('ctl'), domain: text, selector: text, algorithm: oneOf(...DKIM_ALGORITHMS) },
    createdAt: moment,
    dns: whole({
      name: { type: 'string', description: 'Where it is published.', example: 'og1._domainkey.acme.example' },
      ...{ type: oneOf('TXT'), value: text },
      strings: { ...list(text), description: 'The value in pieces, where a zone file wants them.' },
    }),
  }),
  DkimKeys: whole({ keys: list(ref('DkimKey')), cursor }),
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
        timeZone: orNull(text),
        kind: orNull(text),
      },
      sources: list(open('A source as in SourceRequest, with who stated it and when.')),
      consents: list(ref('Consent')),
      customer: orNull(open('As in CustomerRequest.')),
      relevance: orNull(open('As in RelevanceRequest.')),
      profile: orNull(open('As in ProfileRequest.')),
    },
  ),
  ContactList: whole({
    contacts: list(
      whole({
        ...{ id: id('con'), email: orNull(text), name: orNull(text), company: orNull(text) },
        ...{ jobTitle: orNull(text), country: orNull(text) },
      }),
    ),
    cursor,
  }),
  ContactOrList: { oneOf: [ref('Contact'), ref('ContactList')] },
  Consent: { ...open('The fields of ConsentRequest, with who stated it and when.'), properties: { id: id('cns') } },
  ...EVIDENCE_ANSWERS,
  ...SENDING_ANSWERS,
  ...SIGNAL_ANSWERS,
  ...FEEDBACK_ANSWERS,
  ...LEDGER_ANSWERS,
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
  Live: whole({ status: oneOf('live') }),
  ...POLICY_ANSWERS,
  ...OPT_IN_ANSWERS,
  ...RETENTION_ANSWERS,
  ...MAILGUN_ANSWERS,
  ...CONSOLE_ANSWERS,
  WhoAmI: whole({
    ...{
      keyId: text,
      scopes: list(oneOf(...SCOPES)),
      defaults: whole({}, { purpose: text, onDefer: oneOf('queue', '451') }),
    },
    controller: orNull(whole({ id: id('ctl'), name: text, country: text })),
    senders: { ...list(text), description: 'Their addresses, newest first, up to a hundred.' },
  }),
  Ready: whole({ status: oneOf('ready'), database: oneOf('up'), queue: oneOf('up'), backEnd: text }),
} satisfies Record<string, SchemaObject>;
