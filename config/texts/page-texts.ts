// What public pages and the mail that asks for a confirmation say, a file a language (`pages/fr.json`), for counsel to edit.
import { join } from 'node:path';
import { SOURCE_KINDS } from '../../src/policy/facts.js';
import { type Language, LANGUAGES } from '../../src/recipient/language.js';
import { type Check, object, words } from '../jurisdictions/schema.js';
import { checked, projectRoot } from '../read-json.js';

export const PAGE_LANGUAGES = LANGUAGES;
export type PageLanguage = Language;

/** What a language is called in itself. */
export const LANGUAGE_NAMES: Readonly<Record<PageLanguage, string>> = {
  en: 'English',
  fr: 'Français',
  de: 'Deutsch',
  es: 'Español',
  it: 'Italiano',
};

/** How often a form says that it will be written. */
export const FREQUENCIES = ['weekly', 'monthly', 'quarterly', 'occasionally'] as const;
export type Frequency = (typeof FREQUENCIES)[number];

/** The purposes that every language has words for. */
export const NAMED_PURPOSES = ['newsletter', 'prospecting', 'customer_marketing', 'event_invitation'] as const;

const all = <const T extends string>(...names: readonly T[]): Check<Readonly<Record<T, string>>> =>
  object(Object.fromEntries(names.map((name) => [name, words]))) as Check<Readonly<Record<T, string>>>;

const pageTexts = object({
  unsubscribe: all('title', 'text', 'button', 'doneTitle', 'doneText'),
  invalidLink: all('title', 'text'),
  tryAgain: all('title', 'text'),
  optIn: all(
    ...(['title', 'intro', 'address', 'legend', 'agree', 'withdrawal', 'privacy', 'button'] as const),
    ...(['nothingChosen', 'wrongAddress', 'askedTitle', 'askedText', 'closedTitle', 'closedText'] as const),
    ...(['busyTitle', 'busyText'] as const),
  ),
  confirm: all('title', 'text', 'button', 'doneTitle', 'doneText', 'expiredTitle', 'expiredText'),
  mail: all('subject', 'text'),
  purposes: all(...NAMED_PURPOSES),
  frequencies: all(...FREQUENCIES),
  languages: words,
  topics: all(...NAMED_PURPOSES, 'service'),
  preferences: all(
    ...(['title', 'intro', 'saved', 'topicsTitle', 'stop', 'stopped', 'again', 'why'] as const),
    ...([
      'pauseTitle',
      'pauseText',
      'pauseButton',
      'paused',
      'resumeText',
      'resumeButton',
      'lessTitle',
      'lessText',
      'lessButton',
      'less',
    ] as const),
    ...(['notMineTitle', 'notMineText', 'notMineButton', 'allTitle', 'allText', 'allButton', 'allOff'] as const),
  ),
  why: all(
    ...(['title', 'whoTitle', 'contact', 'privacy', 'sourceTitle', 'on', 'recorded', 'supplier', 'noSource'] as const),
    ...(['since', 'heldTitle', 'held', 'heldNothing', 'groundTitle', 'consented', 'withdrawn', 'stopped'] as const),
    ...(['sentTitle', 'sentNothing', 'sentMore', 'noSubject', 'complainTitle', 'complainController'] as const),
    ...(['complainAuthority', 'complainOther', 'rightsTitle', 'rightsText', 'stop', 'settings', 'access'] as const),
    ...(['note', 'correct', 'erase', 'askedTitle', 'askedText', 'doneTitle', 'doneText'] as const),
    ...(['unknownTitle', 'unknownText', 'busyTitle', 'busyText'] as const),
  ),
  bases: all('consent', 'soft_opt_in', 'legitimate_interest', 'service'),
  held: all('name', 'company', 'jobTitle', 'country', 'profile', 'customer', 'relevance'),
  sources: all(...SOURCE_KINDS),
});

export type PageTexts = ReturnType<typeof pageTexts>;

/** In every language; throws with file, JSON path and what was expected. */
export class PublicTexts {
  private readonly byLanguage: ReadonlyMap<PageLanguage, PageTexts>;

  public constructor(root: string = projectRoot()) {
    const read = (language: PageLanguage): PageTexts =>
      checked(root, join(root, 'config', 'texts', 'pages', `${language}.json`), pageTexts);
    this.byLanguage = new Map(PAGE_LANGUAGES.map((language) => [language, read(language)]));
  }

  public in(language: PageLanguage): PageTexts {
    const texts = this.byLanguage.get(language);
    if (!texts) throw new Error(`there are no texts in \`${language}\``);
    return texts;
  }
}

/** Fills `{name}` in; a name that is not given stays as it is. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}
