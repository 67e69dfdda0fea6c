// The answer to an access request (GDPR art. 15(1) and (3)): everything that is held, in words, and the same as data.
import { type Law } from '../../../config/law.js';
import { type RetentionRule } from '../../../config/retention.js';
import { fill, type PageLanguage } from '../../../config/texts/page-texts.js';
import { type RightsTextsOf } from '../../../config/texts/rights-texts.js';
import { type Controller } from '../../access/controller.js';
import { type StoredDecision } from '../../guard/stored-decision.js';
import { type Held, type HeldRow, type HeldTable, type LedgerEntry } from './held-data.js';
import { type Field, fieldsOf, type Readable, type Section } from './readable.js';
import { type Recipients, recipientsOf } from './recipients.js';

export type AnswerFrame = {
  readonly requestId: string;
  readonly controller: Controller;
  readonly language: PageLanguage;
  readonly say: RightsTextsOf;
  readonly at: Date;
  /** The same in words. */
  readonly day: string;
  readonly rule: RetentionRule;
  /** To whom the person can complain. */
  readonly complaint: string;
};

export type Answer = { readonly readable: Readable; readonly data: object };

export function accessAnswer(frame: AnswerFrame, held: Held, law: Law): Answer {
  const { controller, requestId, at, rule, complaint } = frame;
  const purposes = purposesOf(held);
  const bases = basesOf(held);
  const recipients = recipientsOf(held);
  const { known, email, history } = held.dossier;
  const data = {
    ...{ v: 1, kind: 'access', request: requestId, at: at.toISOString(), controller: shownController(controller) },
    ...{ person: { email, ...known }, history, purposes, legalBases: bases, recipients },
    retention: { prospectMonths: rule.prospectMonths, basis: rule.basis, stopEntry: 'keyed hash, without limit' },
    rights: ['rectification', 'erasure', 'restriction', 'portability', 'objection', 'withdrawal of consent'],
    ...{ complaint, automatedDecisions: { about: 'whether a mail may be sent', profiling: false } },
    ...{ stored: held.tables, ledger: held.ledger },
  };
  return { data, readable: readableOf(frame, held, law, { purposes, bases, recipients }) };
}

const OTHERS: readonly HeldTable[] = [
  ...(['captured_mail', 'attachment', 'import_contact', 'import_row_report', 'sequence_stop'] as const),
  ...(['opt_in_request', 'policy_override', 'mail_domain', 'subject_request', 'subject_document'] as const),
  ...(['legal_hold', 'kept_evidence', 'retention_item'] as const),
  ...(['reply_review', 'whitelist_entry', 'submission_refusal', 'submission', 'objection_push'] as const),
  ...(['network_person', 'network_invitation', 'network_meeting', 'network_answer', 'network_cold_mail'] as const),
];

type Found = {
  readonly purposes: readonly string[];
  readonly bases: readonly string[];
  readonly recipients: Recipients;
};

function readableOf(frame: AnswerFrame, held: Held, law: Law, found: Found): Readable {
  const { controller, say, language, day, at, requestId } = frame;
  const { document, fields } = say;
  const { sources = [], consents = [], ...person } = held.dossier.known;
  const { tables, ledger } = held;
  const texts = (heading: string, paragraphs: readonly string[]): Section => ({
    ...{ heading, entries: [], paragraphs: paragraphs.length > 0 ? paragraphs : [document.none] },
  });
  const rows = (heading: string, all: readonly object[], titleOf: (row: HeldRow) => string): Section => {
    const entries = all.map((row) => ({ title: titleOf(row as HeldRow), fields: fieldsOf(row as HeldRow, fields) }));
    return { heading, paragraphs: entries.length > 0 ? [] : [document.none], entries };
  };
  const named = (...keys: readonly string[]) => {
    return (row: HeldRow): string =>
      keys.flatMap((key) => (typeof row[key] === 'string' ? [row[key]] : [])).join(' · ');
  };
  const values = {
    controller: controller.name,
    contact: controller.contactEmail,
    complaint: frame.complaint,
    date: day,
  };
  return {
    ...{ title: fill(document.access, values), language, at: at.toISOString() },
    ...{ intro: fill(document.accessIntro, values), footer: `${controller.name} · ${requestId} · ${at.toISOString()}` },
    sections: [
      texts(document.controller, [controllerLine(controller)]),
      rows(document.person, [{ email: held.dossier.email, ...person }], () => held.dossier.email ?? ''),
      rows(document.sources, sources, named('kind', 'obtainedAt')),
      rows(document.consents, consents, named('purpose', 'status')),
      texts(document.purposes, found.purposes),
      texts(
        document.bases,
        found.bases.map((basis) => (say.bases as Readonly<Record<string, string>>)[basis] ?? basis),
      ),
      texts(document.recipients, recipientLines(say, found.recipients)),
      texts(document.retention, retentionLines(say, frame.rule)),
      texts(document.rights, [fill(document.rightsText, values), fill(document.complaint, values)]),
      texts(document.automated, [document.automatedText]),
      rows(document.stops, tables.suppression, named('kind', 'since')),
      rows(document.messages, tables.message, named('created_at', 'purpose', 'state')),
      decisions(frame, ledger, law),
      rows(document.lists, tables.campaign_recipient, named('campaign', 'outcome')),
      rows(
        document.others,
        OTHERS.flatMap((table) => tables[table].map((row) => ({ table, ...row }))),
        named('table', 'id'),
      ),
      {
        ...{ heading: document.ledger, paragraphs: ledger.length > 0 ? [] : [document.none] },
        entries: ledger.map(({ id, type, at: when, recorded }) => ({
          title: `${when} · ${type} · ${id}`,
          fields: type === 'decision' || recorded === null ? [] : fieldsOf(recorded as HeldRow, fields),
        })),
      },
    ],
  };
}

/** Newest first, each with its reasons in words. */
function decisions({ say, language }: AnswerFrame, ledger: readonly LedgerEntry[], law: Law): Section {
  const made = ledger.filter(({ type, recorded }) => type === 'decision' && recorded !== null).reverse();
  const entries = made.map(({ at, recorded }) => {
    const { decision, facts } = recorded as StoredDecision;
    const reasons = decision.reasons.map((reason): Field => {
      const { title, detail } = law.tell(reason, language);
      return [title, detail];
    });
    const { purpose, sender } = facts;
    return { title: `${at} · ${decision.outcome}`, fields: [...fieldsOf({ purpose, sender }, say.fields), ...reasons] };
  });
  return { heading: say.document.decisions, paragraphs: entries.length > 0 ? [] : [say.document.none], entries };
}

function recipientLines({ document }: RightsTextsOf, { relays, captured, provider, taken }: Recipients): string[] {
  return [
    ...relays.map(({ relay, messages }) => fill(document.relay, { relay, count: String(messages) })),
    ...(captured > 0 ? [fill(document.captured, { count: String(captured) })] : []),
    ...(provider !== null ? [fill(document.mailboxProvider, { provider })] : []),
    ...taken.map((one) => fill(document.taken, one)),
    document.transfers,
  ];
}

function retentionLines({ document }: RightsTextsOf, { prospectMonths, basis }: RetentionRule): string[] {
  const prospects = fill(document.prospects, { months: String(prospectMonths) });
  return [`${prospects} (${basis.join('; ')})`, document.stopEntry, document.ledgerKept, document.documentKept];
}

function purposesOf({ dossier, tables }: Held): string[] {
  const all = [
    ...(dossier.known.consents ?? []).flatMap(({ purpose }) => purpose ?? []),
    ...[...tables.message, ...tables.campaign_recipient].map(({ purpose }) => String(purpose)),
  ];
  return [...new Set(all)].sort();
}

function basesOf({ dossier, tables, ledger }: Held): string[] {
  const given = (dossier.known.consents ?? []).some(({ status }) => status === 'given');
  const decided = ledger.flatMap(({ type, recorded }) => {
    const basis = type === 'decision' && recorded !== null ? (recorded as StoredDecision).decision.lawfulBasis : null;
    return basis === null ? [] : [basis];
  });
  const sent = tables.message.flatMap(({ lawful_basis: basis }) => (typeof basis === 'string' ? [basis] : []));
  return [...new Set([...(given ? ['consent'] : []), ...decided, ...sent])].sort();
}

export function shownController({ suppressionKey: _, ...controller }: Controller): object {
  return controller;
}

export function controllerLine({ name, postalAddress, country, contactEmail, privacyNoticeUrl }: Controller): string {
  return [name, postalAddress, country, contactEmail, privacyNoticeUrl].join(', ');
}
