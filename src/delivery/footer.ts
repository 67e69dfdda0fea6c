// What is added below a message: who sends it, how to make it stop and, where it is due, where the address came from.
import { type FooterTexts, footerTextsIn } from '../../config/texts/footer-texts.js';
import { type Language } from '../recipient/language.js';
import { type Letter, type Origin } from './letter.js';
import { escapeHtml } from './merge.js';
import { type OwnLinks } from './own-links.js';

/** The footer in both forms, the text in runs of lines. */
export type Footer = { readonly text: readonly string[]; readonly html: string };

export function footerOf(letter: Letter, own: OwnLinks): Footer {
  const texts = footerTextsIn(letter.language);
  const { controller } = letter;
  const notice = letter.notice ? noticeOf(letter, letter.notice, texts) : null;
  const identity = fill(texts.sentBy, { name: controller.name, address: controller.postalAddress });
  return {
    text: textFooter(letter, texts, { own, notice, identity }),
    html: htmlFooter(letter, texts, { own, notice, identity }),
  };
}

type Parts = { readonly own: OwnLinks; readonly notice: readonly string[] | null; readonly identity: string };

function textFooter(letter: Letter, texts: FooterTexts, { own, notice, identity }: Parts): string[] {
  const { contactEmail, privacyNoticeUrl } = letter.controller;
  const lines = ['', '----'];
  if (notice) lines.push(texts.noticeTitle, ...notice, '');
  lines.push(identity, `${texts.contact}: ${contactEmail}`, `${texts.privacyNotice}: ${privacyNoticeUrl}`);
  const all = `\n${lines.join('\n')}\n`;
  const links = [`${texts.whyHere}: ${own.why}`];
  if (own.marketing) {
    links.unshift(
      `${texts.unsubscribeHere}: ${own.marketing.stop}`,
      `${texts.preferencesHere}: ${own.marketing.preferences}`,
    );
  }
  return [all, ...links.map((line) => `${line}\n`)];
}

function htmlFooter(letter: Letter, texts: FooterTexts, { own, notice, identity }: Parts): string {
  const { contactEmail, privacyNoticeUrl } = letter.controller;
  const paragraphs: string[] = [];
  if (notice) {
    paragraphs.push(`<strong>${escapeHtml(texts.noticeTitle)}</strong>`, ...notice.map(escapeHtml));
  }
  const links = [link(`mailto:${contactEmail}`, `${texts.contact}: ${contactEmail}`)];
  links.push(link(privacyNoticeUrl, texts.privacyNotice));
  const theirs = [link(own.why, texts.why)];
  if (own.marketing) {
    theirs.unshift(link(own.marketing.stop, texts.unsubscribe), link(own.marketing.preferences, texts.preferences));
  }
  const lines = [links, theirs].map((line) => line.join(' &middot; '));
  paragraphs.push(`${escapeHtml(identity)}<br>${lines.join('<br>')}`);
  return `<div lang="${letter.language}" style="${STYLE}">${paragraphs.map((one) => `<p style="margin:0 0 8px">${one}</p>`).join('')}</div>`;
}

// Stated in full, so that what the author's own styles do elsewhere cannot hide it.
const STYLE =
  'clear:both;display:block;margin:24px 0 0;padding:12px 8px;border-top:1px solid #cccccc;background:#ffffff;color:#555555;font:12px/1.5 Arial,Helvetica,sans-serif;text-align:left';

function link(url: string, words: string): string {
  return `<a href="${escapeHtml(url)}" style="color:#555555;text-decoration:underline">${escapeHtml(words)}</a>`;
}

/** GDPR art. 14(1), (2): who, what for and on which ground, from where and since when, and the rights. */
function noticeOf(letter: Letter, origin: Origin, texts: FooterTexts): string[] {
  const source = [named(texts.sources, origin.kind)];
  if (origin.supplier) source.push(fill(texts.through, { supplier: origin.supplier }));
  if (origin.url) source.push(fill(texts.at, { url: origin.url }));
  if (origin.obtainedAt) source.push(fill(texts.on, { date: dateOf(origin.obtainedAt, letter.language) }));
  const purpose = fill(named(texts.purposes, letter.purpose), { purpose: letter.purpose });
  const notice = fill(texts.notice, { name: letter.controller.name, source: source.join(' '), purpose });
  return [notice, texts.objection, texts.rights];
}

function named(texts: Readonly<Record<string, string>> & { readonly other: string }, name: string): string {
  return (Object.hasOwn(texts, name) ? texts[name] : undefined) ?? texts.other;
}

function dateOf(moment: string, language: Language): string {
  const day = new Date(moment);
  return Number.isNaN(day.getTime()) ? moment : DATES[language].format(day);
}

const DATES: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }),
  fr: new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone: 'UTC' }),
  de: new Intl.DateTimeFormat('de-DE', { dateStyle: 'long', timeZone: 'UTC' }),
  es: new Intl.DateTimeFormat('es-ES', { dateStyle: 'long', timeZone: 'UTC' }),
  it: new Intl.DateTimeFormat('it-IT', { dateStyle: 'long', timeZone: 'UTC' }),
};

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}
