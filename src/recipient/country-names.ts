// What countries are called: the names that ICU knows in the languages our lists come in, and those it does not.
import { ALPHA_3_OF } from './country-codes.js';

/** In order: where two languages call two countries the same, the earlier one is understood. */
const LANGUAGES = `
  en fr de it es pt nl pl cs sk sl hr sr bs hu ro bg el et lv lt fi sv da nb is ga cy mt ca eu gl lb rm tr uk ru be
  mk sq ka hy ar he zh ja ko`;

/** Other names in use, the formal ones that exports carry, and parts that people take for the whole. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  AE: 'Emirates',
  BA: 'Bosnia-Hercegovina',
  BE: 'Kingdom of Belgium',
  BO: 'Bolivia, Plurinational State of',
  BQ: 'Bonaire, Sint Eustatius and Saba',
  CD: 'DR Congo|Congo, The Democratic Republic of the|Democratic Republic of the Congo',
  CG: 'Republic of the Congo',
  CH: 'Swiss Confederation|Confoederatio Helvetica|Suisse romande',
  CI: "Republic of Côte d'Ivoire",
  CN: "People's Republic of China|PR China|Mainland China",
  CY: 'Republic of Cyprus',
  CZ: 'Czech Republic|République tchèque|Tschechische Republik|Repubblica Ceca|República Checa',
  DE: 'Federal Republic of Germany|Bundesrepublik Deutschland|BRD',
  EE: 'Republic of Estonia',
  ES: 'Kingdom of Spain|Reino de España',
  FM: 'Micronesia, Federated States of',
  FR: 'French Republic|République française|France métropolitaine|Metropolitan France',
  GB: `Great Britain|Grande-Bretagne|Großbritannien|Gran Bretagna|Gran Bretaña|Groot-Brittannië|England|Scotland|Wales|
    Northern Ireland|Angleterre|Écosse|Inghilterra|Inglaterra|United Kingdom of Great Britain and Northern Ireland`,
  GR: 'Hellas|Hellenic Republic|Hellenic',
  IE: 'Republic of Ireland|Irish Republic',
  IR: 'Iran, Islamic Republic of|Islamic Republic of Iran',
  IT: 'Italian Republic|Repubblica Italiana',
  KN: 'Saint Kitts and Nevis',
  KP: "Korea, Democratic People's Republic of|Democratic People's Republic of Korea",
  KR: 'Korea, Republic of|Republic of Korea|Korea',
  LA: "Lao People's Democratic Republic",
  LU: 'Grand Duchy of Luxembourg|Grand-Duché de Luxembourg',
  MD: 'Moldova, Republic of|Republic of Moldova|Moldavia|Moldavie',
  MK: 'Macedonia|Macedonia, the former Yugoslav Republic of|FYROM|FYR Macedonia',
  MM: 'Burma|Birmanie',
  NL: 'Holland|Hollande|Olanda|Kingdom of the Netherlands',
  PS: 'Palestine, State of|State of Palestine',
  PT: 'Portuguese Republic',
  RU: 'Russian Federation|Fédération de Russie|Russische Föderation',
  SK: 'Slovak Republic|République slovaque|Slowakische Republik',
  SY: 'Syrian Arab Republic',
  SZ: 'Swaziland',
  TR: 'Turkey|Republic of Türkiye',
  TW: 'Taiwan, Province of China',
  TZ: 'Tanzania, United Republic of|United Republic of Tanzania',
  UM: 'United States Minor Outlying Islands',
  US: `United States of America|America|États-Unis d'Amérique|Vereinigte Staaten von Amerika|Stati Uniti d'America|
    Estados Unidos de América`,
  VA: 'Holy See|Vatican|Holy See (Vatican City State)',
  VE: 'Venezuela, Bolivarian Republic of',
  VG: 'Virgin Islands, British',
  VI: 'Virgin Islands, U.S.',
  VN: 'Viet Nam|Socialist Republic of Viet Nam',
};

const AMBIGUOUS = '';

/** Spelling that does not tell countries apart: accents, case, `&`, dots, hyphens, an article in front. */
export function keyOfName(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036F]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replace(/^\s*the\s+|[\s,(]+the\s*\)?\s*$/g, '')
    .replaceAll(/[^\p{L}\p{M}\p{N}]/gu, '');
}

/** Every name, by its key, to alpha-2; a name that one language gives to two countries is left out. */
export function countriesByName(): ReadonlyMap<string, string> {
  const countries = new Map<string, string>();
  for (const [country, names] of Object.entries(OTHER_NAMES)) {
    for (const name of names.split('|')) countries.set(keyOfName(name), country);
  }
  for (const language of LANGUAGES.trim().split(/\s+/)) addNamesIn(language, countries);
  return countries;
}

function addNamesIn(language: string, countries: Map<string, string>): void {
  const own = new Map<string, string>();
  for (const style of ['long', 'short', 'narrow'] as const) {
    const names = new Intl.DisplayNames(language, { type: 'region', style, fallback: 'none' });
    for (const country of ALPHA_3_OF.keys()) {
      for (const key of keysOf(names.of(country) ?? '')) {
        const other = own.get(key);
        own.set(key, other === undefined || other === country ? country : AMBIGUOUS);
      }
    }
  }
  for (const [key, country] of own) {
    if (country !== AMBIGUOUS && !countries.has(key)) countries.set(key, country);
  }
}

/** `Österreich` is `Oesterreich` too. Short Latin keys mean something else elsewhere: `EU` is `É.-U.`, the USA, to ICU. */
function keysOf(name: string): string[] {
  const withoutUmlauts = name.replaceAll(/[äöü]/gi, (letter) => `${letter.normalize('NFD').charAt(0)}e`);
  return [keyOfName(name), keyOfName(withoutUmlauts)].filter((key) => !/^[a-z]{0,3}$/.test(key));
}
