// What the footer of a mail says, a file a language (`footers/fr.json`), for counsel to edit. Words in braces are filled in.
import { join } from 'node:path';
import { type Language, LANGUAGES } from '../../src/recipient/language.js';
import { object, words } from '../jurisdictions/schema.js';
import { checked, projectRoot } from '../read-json.js';

const footerTexts = object({
  /** Who sends it (Directive 2000/31/EC art. 5 and 6): {name}, {address}. */
  sentBy: words,
  contact: words,
  unsubscribe: words,
  /** Before the bare link of the plain-text part, as those below. */
  unsubscribeHere: words,
  preferences: words,
  preferencesHere: words,
  why: words,
  whyHere: words,
  noticeTitle: words,
  /** GDPR art. 14(1) and (2): {name}, {source}, {purpose}. */
  notice: words,
  /** GDPR art. 21(4): brought to the person's attention explicitly and apart from other information. */
  objection: words,
  rights: words,
  privacyNotice: words,
  sources: object({
    ...{ company_website: words, professional_directory: words, referral: words, inbound_enquiry: words },
    ...{ met_in_person: words, event_registration: words, existing_customer: words, other: words },
  }),
  /** After the source, where it is known: {date}, {url}, {supplier}. */
  on: words,
  at: words,
  through: words,
  purposes: object({
    ...{ prospecting: words, newsletter: words, customer_marketing: words, event_invitation: words, other: words },
  }),
});

export type FooterTexts = ReturnType<typeof footerTexts>;

let read: ReadonlyMap<Language, FooterTexts> | null = null;

/** Reads all of them; throws with file, JSON path and what was expected. To be called at the start, so that no mail finds out. */
export function readFooterTexts(root: string = projectRoot()): ReadonlyMap<Language, FooterTexts> {
  const pathOf = (language: Language): string => join(root, 'config', 'texts', 'footers', `${language}.json`);
  return (read = new Map(LANGUAGES.map((language) => [language, checked(root, pathOf(language), footerTexts)])));
}

export function footerTextsIn(language: Language): FooterTexts {
  const texts = (read ?? readFooterTexts()).get(language);
  if (!texts) throw new Error(`there is no footer in \`${language}\``);
  return texts;
}
