// In which language the demo speaks: the terminal's, where it is one of ours.
import { EN } from './texts.en.js';
import { FR } from './texts.fr.js';
import { type Texts } from './texts.js';

/** POSIX: `LC_ALL` overrules `LC_MESSAGES`, and that `LANG`. An empty one counts as unset. */
export function textsFor(environment: Readonly<Record<string, string | undefined>>): Texts {
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  const locale = [LC_ALL, LC_MESSAGES, LANG].find((one) => one !== undefined && one !== '') ?? '';
  return /^fr(?![a-z])/i.test(locale) ? FR : EN;
}
