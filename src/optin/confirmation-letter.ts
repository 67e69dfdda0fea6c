// The mail that asks a person to confirm what was asked for with their address: not a word of advertising in it.
import { fill, type PageLanguage, type PageTexts } from '../../config/texts/page-texts.js';
import { type Controller } from '../access/controller.js';
import { type Content } from '../delivery/letter.js';
import { type Offer } from './wording.js';

type Asked = {
  readonly controller: Controller;
  readonly offers: readonly Offer[];
  readonly link: string;
  readonly at: Date;
  readonly language: PageLanguage;
};

export function confirmationLetter({ mail }: PageTexts, { controller, offers, link, at, language }: Asked): Content {
  const subjects = offers.map(({ subject }) => `- ${subject}`).join('\n');
  const values = { controller: controller.name, subjects, link, date: dayIn(language, at) };
  return { subject: mail.subject, text: fill(mail.text, values), html: null };
}

/** A day as people write it. */
export function dayIn(language: PageLanguage, at: Date): string {
  const locale = language === 'en' ? 'en-GB' : language; // it is read in Europe
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(at);
}
