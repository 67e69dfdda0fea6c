// What advice of the network desk says, a file a language (`texts/fr.json`): each sentence can be verified in ten seconds.
import { join } from 'node:path';
import { type Language } from '../reasons/catalogue.js';
import { type Check, dictionary, object, words } from '../jurisdictions/schema.js';
import { checked, projectRoot } from '../read-json.js';

const all = <const T extends string>(...names: readonly T[]): Check<Readonly<Record<T, string>>> =>
  object(Object.fromEntries(names.map((name) => [name, words]))) as Check<Readonly<Record<T, string>>>;

const networkTexts = object({
  /** By their ids; those that a controller adds are called by their id. */
  sectors: dictionary(words),
  relations: all(
    ...(['met', 'wrote', 'own_staff', 'worked_together', 'goal', 'same_sector', 'neighbour_sector'] as const),
    ...(['other_role', 'other_sector', 'nothing_seen', 'no_own_profile', 'no_role', 'no_sector'] as const),
  ),
  findings: all(
    ...(['before_founding', 'overlap', 'future', 'ends_in_future', 'founded_in_future'] as const),
    ...(['ends_before_it_begins', 'denied_by_employer', 'own_firm_claimed', 'founding_close'] as const),
    ...(['incomplete_profile', 'thin_profile', 'mass_text', 'repeated_invitation', 'serial_sender'] as const),
  ),
  signs: all('no_position', 'no_photo', 'no_dates', 'few_connections', 'no_full_name'),
  grounds: all('complete', 'incomplete', 'not_seen', 'no_meeting', 'known_but_unreal'),
  costs: all('measured', 'unmeasured'),
  checked: all('lead', 'nothing', 'posts', 'title', 'records', 'invitation', 'sector', 'stated'),
  assumptions: all('same_people', 'same_reach', 'no_loss', 'undetermined_stay'),
  noForecast: words,
  /** To whoever sends cold mail in series: {sender}, {mailbox}, {count}, {first}, {last}, {name}, {address}, {date}. */
  letters: object({ objection: all('subject', 'text'), access: all('subject', 'text') }),
});

export type NetworkTextsOf = ReturnType<typeof networkTexts>;

/** Throws with file, JSON path and what was expected. */
export class NetworkTexts {
  private readonly byLanguage: Readonly<Record<Language, NetworkTextsOf>>;

  public constructor(root: string = projectRoot()) {
    const read = (language: Language): NetworkTextsOf =>
      checked(root, join(root, 'config/network/texts', `${language}.json`), networkTexts);
    this.byLanguage = { en: read('en'), fr: read('fr') };
  }

  public in(language: Language): NetworkTextsOf {
    return this.byLanguage[language];
  }
}
