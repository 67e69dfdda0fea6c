// What letters, pages and documents about requests of data subjects say, a file a language (`rights/fr.json`), for counsel to edit.
import { join } from 'node:path';
import { type Check, dictionary, object, words } from '../jurisdictions/schema.js';
import { checked, projectRoot } from '../read-json.js';
import { PAGE_LANGUAGES, type PageLanguage } from './page-texts.js';

const all = <const T extends string>(...names: readonly T[]): Check<Readonly<Record<T, string>>> =>
  object(Object.fromEntries(names.map((name) => [name, words]))) as Check<Readonly<Record<T, string>>>;

const letter = all('subject', 'text');
const told = all('title', 'text');

const rightsTexts = object({
  /** As part of a sentence: "access to your data". */
  kinds: all('access', 'rectification', 'erasure', 'objection', 'restriction', 'portability'),
  mail: object({ identity: letter, extended: letter, refused: letter, answered: letter }),
  page: all(
    ...(['askTitle', 'askText', 'button', 'openTitle', 'openText', 'heldText', 'readyTitle', 'readyText'] as const),
    ...([
      'expiredText',
      'html',
      'pdf',
      'json',
      'refusedTitle',
      'refusedText',
      'withdrawnTitle',
      'withdrawnText',
    ] as const),
    'reference',
  ),
  answers: object({ erasure: told, objection: told, restriction: told, rectification: told }),
  /** Added to the answer to an erasure where a law asks to keep something: {because}, {until}. */
  kept: words,
  document: all(
    ...([
      'access',
      'portability',
      'accessIntro',
      'portabilityIntro',
      'controller',
      'person',
      'sources',
      'consents',
    ] as const),
    ...(['purposes', 'bases', 'recipients', 'relay', 'captured', 'mailboxProvider', 'taken', 'transfers'] as const),
    ...([
      'retention',
      'prospects',
      'stopEntry',
      'ledgerKept',
      'documentKept',
      'rights',
      'rightsText',
      'complaint',
    ] as const),
    ...(['automated', 'automatedText', 'stops', 'messages', 'decisions', 'lists', 'others', 'ledger', 'none'] as const),
  ),
  bases: all('consent', 'soft_opt_in', 'legitimate_interest', 'service'),
  /** What fields are called; what is not here keeps its own name. */
  fields: dictionary(words),
});

export type RightsTextsOf = ReturnType<typeof rightsTexts>;

/** In every language; throws with file, JSON path and what was expected. */
export class RightsTexts {
  private readonly byLanguage: ReadonlyMap<PageLanguage, RightsTextsOf>;

  public constructor(root: string = projectRoot()) {
    const read = (language: PageLanguage): RightsTextsOf =>
      checked(root, join(root, 'config', 'texts', 'rights', `${language}.json`), rightsTexts);
    this.byLanguage = new Map(PAGE_LANGUAGES.map((language) => [language, read(language)]));
  }

  public in(language: PageLanguage): RightsTextsOf {
    const texts = this.byLanguage.get(language);
    if (!texts) throw new Error(`there are no texts in \`${language}\``);
    return texts;
  }
}
