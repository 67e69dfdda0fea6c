// "Why me?" as a page: who, on which ground, from where, since when, what, where to complain, and what to do about it.
import { type Authorities } from '../../../config/authorities.js';
import { type Controller } from '../../access/controller.js';
import { dayIn } from '../../optin/confirmation-letter.js';
import { type SentMail } from '../../delivery/sent-mail.js';
import { type RecordedSource } from '../../provenance/known.js';
import { type Disclosure } from '../../rights/disclosures.js';
import { type Answering } from './answering.js';
import { buttonForm, type Page, section } from './layout.js';
import { escaped, html, isolated, type Phrase } from './phrases.js';
import { topicName } from './topics.js';

export type Shown = {
  readonly controller: Controller;
  readonly disclosure: Disclosure;
  readonly authorities: Authorities;
  readonly stopPath: string;
  readonly preferencesPath: string;
};

export function whyPage(one: Answering, shown: Shown): Page {
  const { why: say } = one.texts;
  const { controller, disclosure } = shown;
  const welcome = one.brand.wording.welcome?.[one.language];
  const parts = [
    section('who', say.whoTitle, who(one, controller)),
    section('source', say.sourceTitle, origin(one, disclosure)),
    section('held', say.heldTitle, paragraph(held(one, disclosure))),
    section('sent', say.sentTitle, sent(one, disclosure)),
    section('complain', say.complainTitle, complaints(one, shown)),
    section('rights', say.rightsTitle, rights(one, shown)),
  ];
  const consents = consentsOf(one, disclosure);
  if (consents !== '') parts.splice(3, 0, section('ground', say.groundTitle, consents));
  const texts: Phrase[] = welcome === undefined ? [] : [{ text: '{welcome}', values: { welcome } }];
  return { title: { text: say.title, values: { controller: controller.name } }, texts, more: parts.join('\n') };
}

/** Where nothing is known, or is to be known any more: the same for everybody. The way out stands. */
export function nothingKnownPage({ texts: { why: say } }: Answering, controller: string, stopPath: string): Page {
  const more = buttonForm(say.stop, { to: stopPath });
  return { title: say.unknownTitle, texts: [{ text: say.unknownText, values: { controller } }], more };
}

function who({ texts: { why: say } }: Answering, controller: Controller): string {
  const { name, postalAddress, contactEmail, privacyNoticeUrl } = controller;
  return (
    `<p>${isolated(name)}<br>${isolated(postalAddress)}</p>` +
    paragraph({ text: say.contact, values: { contact: contactEmail } }) +
    `<p>${link(privacyNoticeUrl, say.privacy)}</p>`
  );
}

function origin(one: Answering, { sources, since }: Disclosure): string {
  const { why: say } = one.texts;
  const list = sources.map((source) => `<li>${sourceOf(one, source)}</li>`).join('');
  const from = list === '' ? paragraph(say.noSource) : `<ul>${list}</ul>`;
  return from + (since === null ? '' : paragraph({ text: say.since, values: { date: dateIn(one, since) } }));
}

function sourceOf(one: Answering, { kind, obtainedAt, recordedAt, url, supplier }: RecordedSource): string {
  const { sources, why: say } = one.texts;
  const facts: string[] = [];
  if (obtainedAt) facts.push(html({ text: say.on, values: { date: dateIn(one, obtainedAt) } }));
  else if (recordedAt) facts.push(html({ text: say.recorded, values: { date: dateIn(one, recordedAt) } }));
  if (supplier) facts.push(html({ text: say.supplier, values: { supplier } }));
  if (url) facts.push(isolated(url)); // as a text: whose address it is, nobody here has looked at
  const more = facts.length === 0 ? '' : `<br><span class="small">${facts.join(', ')}</span>`;
  return `${escaped(sources[kind])}${more}`;
}

function held({ texts, language }: Answering, disclosure: Disclosure): Phrase {
  const { why: say, held: names } = texts;
  if (disclosure.held.length === 0) return say.heldNothing;
  const fields = new Intl.ListFormat(language).format(disclosure.held.map((field) => names[field]));
  return { text: say.held, values: { fields } };
}

function consentsOf(one: Answering, { consents, stoppedSince }: Disclosure): string {
  const { why: say } = one.texts;
  const told = consents.flatMap(({ status, purpose, givenAt, confirmedAt, withdrawnAt }) => {
    const topic = topicName(purpose ?? '', one.texts, one.language);
    const at = status === 'withdrawn' ? withdrawnAt : (confirmedAt ?? givenAt);
    if ((status !== 'given' && status !== 'withdrawn') || at === null) return [];
    const text = status === 'given' ? say.consented : say.withdrawn;
    return [`<li>${html({ text, values: { topic, date: dateIn(one, at) } })}</li>`];
  });
  const stopped =
    stoppedSince === null ? '' : paragraph({ text: say.stopped, values: { date: dateIn(one, stoppedSince) } });
  return (told.length === 0 ? '' : `<ul>${told.join('')}</ul>`) + stopped;
}

function sent(one: Answering, { sent: { count, newest } }: Disclosure): string {
  const { why: say } = one.texts;
  if (newest.length === 0) return paragraph(say.sentNothing);
  const more = count > newest.length ? paragraph({ text: say.sentMore, values: { count: String(count) } }) : '';
  return `${more}<ul>${newest.map((mail) => `<li>${mailOf(one, mail)}</li>`).join('')}</ul>`;
}

function mailOf(one: Answering, { at, subject, purpose, lawfulBasis }: SentMail): string {
  const { bases, why: say } = one.texts;
  const topic = topicName(purpose, one.texts, one.language);
  const basis = bases[lawfulBasis as keyof typeof bases] as string | undefined;
  const facts = [escaped(dayIn(one.language, at)), isolated(topic), ...(basis === undefined ? [] : [escaped(basis)])];
  return `${subject ? isolated(subject) : escaped(say.noSubject)}<br><span class="small">${facts.join(' · ')}</span>`;
}

/** GDPR art. 77: to the authority of the person's own country; where that is not known, of the controller's. */
function complaints({ texts: { why: say } }: Answering, { controller, disclosure, authorities }: Shown): string {
  const { name, contactEmail, country } = controller;
  const own = authorities.of(disclosure.country);
  const authority = own ?? authorities.of(country);
  const first = paragraph({ text: say.complainController, values: { controller: name, contact: contactEmail } });
  if (!authority) return first;
  const intro = own ? escaped(say.complainAuthority) : html({ text: say.complainOther, values: { controller: name } });
  return `${first}<p>${intro} ${link(authority.url, authority.name, authority.language)}</p>`;
}

function rights({ texts: { why: say } }: Answering, { stopPath, preferencesPath }: Shown): string {
  return [
    paragraph(say.rightsText),
    buttonForm(say.stop, { to: stopPath }),
    `<p><a href="${escaped(preferencesPath)}">${escaped(say.settings)}</a></p>`,
    buttonForm(say.access, { name: 'ask', value: 'access', quiet: true }),
    `<form method="post" accept-charset="utf-8"><div class="field"><label for="note">${escaped(say.note)}</label>
<textarea id="note" name="note" maxlength="2000" required></textarea></div>
<button name="ask" value="rectification" class="quiet">${escaped(say.correct)}</button></form>`,
    buttonForm(say.erase, { name: 'ask', value: 'erasure', quiet: true }),
  ].join('\n');
}

function paragraph(phrase: Phrase): string {
  return `<p>${html(phrase)}</p>`;
}

function link(url: string, words: string, language?: string): string {
  const spoken = language === undefined ? '' : ` lang="${escaped(language)}"`;
  return `<a href="${escaped(url)}" rel="noopener noreferrer"${spoken}>${escaped(words)}</a>`;
}

/** As people write it; what is no day is shown as it stands. */
function dateIn({ language }: Answering, moment: string): string {
  const at = new Date(moment);
  return Number.isNaN(at.getTime()) ? moment : dayIn(language, at);
}
