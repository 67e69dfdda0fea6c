// What is on record about a person as moments in time, newest first; what has no date of its own is left to the facts.
import { type Texts } from '../../texts/en';
import { wordOf } from '../../texts/texts';
import { type Contact } from './contact';

export type Moment = {
  readonly key: string;
  readonly at: string;
  readonly title: string;
  readonly more: string | null;
  /** The person's own or the page's words, shown as they are. */
  readonly quote: string | null;
  readonly tone: string;
  readonly href: string | null;
};

type Part = Omit<Moment, 'more' | 'quote' | 'tone' | 'href'> & Partial<Moment>;
const moment = (part: Part): Moment => ({ more: null, quote: null, tone: '', href: null, ...part });

export function momentsOf(contact: Contact, texts: Texts): Moment[] {
  const all = [
    ...(contact.sources ?? []).flatMap((source, at) => sourceMoment(source, at, texts)),
    ...(contact.consents ?? []).flatMap((consent, at) => consentMoments(consent, at, texts)),
    ...contact.suppressions.map(({ id, kind, since }) =>
      moment({ key: id, at: since, title: texts.contacts.said(wordOf(texts.suppression, kind)), tone: 'block' }),
    ),
    ...contact.history.coldSentAt.map((at) => moment({ key: `cold${at}`, at, title: texts.contacts.coldSent })),
    ...contact.decisions.map(({ id, at, outcome, reasons }) =>
      moment({
        key: id ?? at,
        at,
        title: texts.outcome[outcome],
        more: reasons[0]?.title ?? null,
        tone: outcome,
        href: id ? `/audit/${id}` : null,
      }),
    ),
  ];
  return all.sort((one, other) => other.at.localeCompare(one.at));
}

function sourceMoment(source: Readonly<Record<string, unknown>>, nth: number, texts: Texts): Moment[] {
  const at = text(source['obtainedAt']) ?? text(source['recordedAt']);
  if (at === null) return [];
  const kind = wordOf(texts.source, text(source['kind']));
  const more = [text(source['url']), text(source['supplier'])].filter((part) => part !== null).join(' · ');
  return [moment({ key: `source${nth}`, at, title: texts.contacts.obtained(kind), more: more || null })];
}

function consentMoments(consent: Readonly<Record<string, unknown>>, nth: number, texts: Texts): Moment[] {
  const purpose = wordOf(texts.purpose, text(consent['purpose']));
  const dated: readonly (readonly [string, string, string])[] = [
    ['givenAt', texts.contacts.consentGiven(purpose), 'allow'],
    ['confirmedAt', texts.contacts.consentConfirmed(purpose), 'allow'],
    ['withdrawnAt', texts.contacts.consentWithdrawn(purpose), 'block'],
  ];
  return dated.flatMap(([field, title, tone]) => {
    const at = text(consent[field]);
    const quote = field === 'givenAt' ? text(consent['wording']) : null;
    return at === null
      ? []
      : [moment({ key: `${field}${nth}`, at, title, tone, quote, more: text(consent['origin']) })];
  });
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
