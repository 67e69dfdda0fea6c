// The summary of a person's evidence: what they agreed to, what they objected to, what was decided and sent, who looked.
import { type Explanation } from '../../../config/law.js';
import { type ShownMessage } from '../../delivery/message.js';
import { type Decision } from '../../policy/decision.js';
import { type Facts } from '../../policy/facts.js';
import { type Known, type RecordedConsent } from '../../provenance/known.js';
import { folderOf, type Folder, type Shown } from '../pack/shown.js';
import { type SummaryDocument } from './document.js';
import { type Frame, openSummary } from './opening-page.js';
import { TEXTS, type Texts } from './texts.js';

export type PersonFacts = {
  readonly email: string | null;
  readonly known: Known;
  readonly shown: readonly Shown[];
  readonly messages: readonly ShownMessage[];
};

/** So many of a kind; a summary that nobody reads to its end is none. */
const MOST = 60;

export function personSummary(frame: Frame, facts: PersonFacts): Promise<Buffer> {
  const say = TEXTS[frame.language];
  const page = openSummary(say.titleOf, frame);
  const of = (folder: Folder) =>
    facts.shown.filter(({ type, recorded }) => recorded !== null && folderOf(type) === folder);
  page.fields([[say.entries, String(facts.shown.length)]]);
  const { known } = facts;
  page.heading(say.person);
  page.fields([
    [say.name, known.name],
    [say.address, facts.email],
    [say.company, [known.company, known.jobTitle].filter(Boolean).join(', ')],
    [say.country, known.country],
  ]);
  page.heading(say.sources);
  each(page, say, known.sources ?? [], (source) => {
    const { kind, obtainedAt, url, supplier } = source;
    page.paragraph([kind, obtainedAt, url, supplier].filter(Boolean).join(', '));
  });
  page.heading(say.consents);
  each(page, say, of('consents'), (one) => {
    consent(page, say, one);
  });
  page.heading(say.stops);
  each(page, say, of('objections'), (one) => {
    stop(page, say, one);
  });
  page.heading(say.decisions);
  each(page, say, of('decisions').reverse(), (one) => {
    decision(page, frame, one);
  });
  page.heading(say.messages);
  each(page, say, facts.messages, (one) => {
    const at = one.handedOverAt ?? one.finishedAt ?? one.createdAt;
    page.paragraph(`${at.toISOString()}  ${one.purpose}: ${one.state}  (${one.id}, ${one.decisionId ?? '-'})`);
  });
  page.heading(say.reads);
  each(page, say, of('reads').reverse(), (one) => {
    const { by, why, what } = one.recorded as { by: string; why: string; what: string };
    page.paragraph(`${one.at}  ${what.replaceAll('_', ' ')}: ${why}  (${by})`);
  });
  return page.finish();
}

function each<Item>(page: SummaryDocument, say: Texts, items: readonly Item[], tell: (item: Item) => void): void {
  if (items.length === 0) page.paragraph(say.none);
  items.slice(0, MOST).forEach(tell);
  if (items.length > MOST) page.paragraph(`… ${items.length - MOST} ${say.more}`);
}

function headOf(say: Texts, { at, index }: Shown, what: string): string {
  return `${at}   ${what}   (${say.entry} ${index})`;
}

function consent(page: SummaryDocument, say: Texts, shown: Shown): void {
  const one = shown.recorded as RecordedConsent;
  page.entry(headOf(say, shown, one.status));
  page.fields([
    [say.purpose, one.purpose],
    [say.wording, one.wording && `« ${one.wording} »${one.wordingVersion ? ` (${one.wordingVersion})` : ''}`],
    [say.given, one.givenAt],
    [say.confirmed, one.confirmedAt],
    [say.withdrawn, one.withdrawnAt],
    [say.method, one.method],
    [say.origin, [one.origin, one.ip].filter(Boolean).join(', ')],
  ]);
}

function stop(page: SummaryDocument, say: Texts, shown: Shown): void {
  const { kind, scope, reason, because } = shown.recorded as {
    kind?: string;
    scope?: { to: string };
    reason?: string;
    because?: string;
  };
  page.entry(headOf(say, shown, kind ?? shown.type.replaceAll('_', ' ')));
  page.fields([
    [say.scope, scope && Object.values(scope).join(' ')],
    [say.reason, reason ?? because],
  ]);
}

function decision(page: SummaryDocument, { language }: Frame, shown: Shown): void {
  const say = TEXTS[language];
  const { decision: made, facts, pack } = shown.recorded as { decision: Decision; facts: Facts; pack: string };
  page.entry(headOf(say, shown, say[made.outcome]));
  page.fields([
    [say.purpose, facts.purpose],
    [say.sender, facts.sender],
    [say.basis, made.lawfulBasis],
  ]);
  for (const reason of (shown.inWords?.[language] ?? []) as readonly Explanation[]) {
    page.paragraph(`${reason.title}. ${reason.detail}`, { indent: 12, gap: 0 });
    if (reason.citations.length > 0) page.remark(`${say.law}: ${reason.citations.join('; ')}`);
    if (reason.remedy) page.remark(`${say.remedy}: ${reason.remedy}`);
  }
  page.remark(`${say.pack}: ${pack}`);
}
