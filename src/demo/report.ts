// The story on paper: what a salesperson wants to know, in lines for a terminal.
import { type ImportedList, rowsOf } from './lists.js';
import { type Mailing } from './mailing.js';
import { type Story } from './story.js';
import { everybody, tally, type Tally } from './summary.js';
import { folded, table } from './table.js';
import { type Texts } from './texts.js';

/** Where things are, for the last part. */
export type Whereabouts = {
  readonly url: string;
  readonly outboxFolder: string;
  /** Where an account is made, or the console itself where somebody has one. */
  readonly console: string;
};

export type Paint = { readonly title: (text: string) => string; readonly faint: (text: string) => string };

export function report(story: Story, where: Whereabouts, texts: Texts, paint: Paint): string {
  const people = everybody(story.mailings);
  const sections: [title: string, lines: string[]][] = [
    [texts.title, folded(texts.about(story.tenant.company.name), 0)],
    [texts.lists.title, listLines(story, texts, paint)],
    [texts.campaigns.title, campaignLines(story, texts)],
    [texts.allowed, tallyLines(tally(people, 'allow'))],
    [texts.refused, [...tallyLines(tally(people, 'block')), '', paint.faint(texts.counted)]],
    [texts.review, tallyLines(tally(people, 'review'))],
    [texts.spelledOut.title, spelledLines(story, texts, paint)],
    [texts.stop.title, stopLines(story, texts)],
    [texts.look.title, lookLines(story, where, texts)],
  ];
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `\n${paint.title(title)}\n\n${lines.map((line) => `  ${line}`.trimEnd()).join('\n')}\n`)
    .join('');
}

function listLines({ lists }: Story, texts: Texts, paint: Paint): string[] {
  const all = Object.values(lists);
  const rows = all.map((list) => {
    const { imported, updated, skipped, refused, suppressed } = list.counts;
    return [nameOf(list), rowsOf(list), imported + updated, skipped, refused, suppressed];
  });
  const refused = all.flatMap((list) =>
    list.errors
      .filter(({ verdict }) => verdict === 'refused')
      .map(({ row, reason }) => paint.faint(texts.lists.refusedRow(list.fileName, row, reason))),
  );
  return [...table([texts.lists.columns, ...rows]), '', ...refused];
}

function nameOf({ fileName, detected }: ImportedList): string {
  const origin = detected?.origin ?? '';
  return origin === '' || origin === 'plain list' ? fileName : `${fileName} (${origin})`;
}

function campaignLines({ mailings }: Story, texts: Texts): string[] {
  const { prospecting, newsletter, service } = mailings;
  const of = ({ counts }: Mailing) => [counts.recipients, counts.allow, counts.block, counts.review, counts.accepted];
  const single = [1, ...['allow', 'block', 'review', 'allow'].map((one) => Number(service.decision.outcome === one))];
  const rows = [of(prospecting), of(newsletter), single];
  const sums = single.map((_, n) => rows.reduce((sum, row) => sum + (row[n] ?? 0), 0));
  const names = [prospecting.name, newsletter.name, texts.campaigns.single, texts.campaigns.total];
  return table([texts.campaigns.columns, ...[...rows, sums].map((row, n) => [names[n] ?? '', ...row])]);
}

function tallyLines(tallies: readonly Tally[]): string[] {
  return table(tallies.map(({ reason, count }) => [count, reason.title, reason.code]));
}

function spelledLines({ spelledOut }: Story, { spelledOut: texts, colon }: Texts, paint: Paint): string[] {
  return spelledOut.flatMap(({ email, reasons, id, leaf }, n) => {
    const [reason] = reasons;
    if (!reason) return [];
    return [
      ...(n === 0 ? [] : ['']),
      paint.title(email + colon + reason.title),
      ...folded(reason.detail, 2),
      ...folded(texts.law + colon + reason.citations.join('; '), 2),
      ...folded(texts.remedy + colon + reason.remedy, 2),
      paint.faint(texts.record(id, leaf)),
    ];
  });
}

function stopLines({ unsubscribed }: Story, { stop }: Texts): string[] {
  const { email, status, tookMs, nextMessage } = unsubscribed;
  const title = nextMessage.body.decision?.reasons[0]?.title ?? `HTTP ${nextMessage.status}`;
  return [stop.clicked(email, status, tookMs.toFixed(0)), stop.next(title)];
}

function lookLines(story: Story, { url, outboxFolder, console }: Whereabouts, { look }: Texts): string[] {
  const { tenant, outbox, evidencePath, openLink } = story;
  return table([
    [look.console, console],
    [look.outbox(outbox.length), outboxFolder],
    [look.api, `${url}/v1/outbox`],
    [look.docs, `${url}/docs`],
    [look.checkpoint, `${url}/v1/ledger/checkpoint`],
    [look.evidence, url + evidencePath],
    [look.health, `${url}/health/ready`],
    ...(openLink === null ? [] : [[look.link, openLink]]),
    [look.key, tenant.key],
    [look.curl, `curl -H 'Authorization: Bearer ${tenant.key}' ${url}/v1/outbox`],
  ]);
}
