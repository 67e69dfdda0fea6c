// Reads a country as lists write it, by code or by name in many languages, and gives its ISO 3166-1 alpha-2 code.
import { ALPHA_3_OF } from './country-codes.js';
import { countriesByName, keyOfName } from './country-names.js';

/** `country` is null where nothing was given: then the law of the strictest applies (design section 5). */
export type Country =
  { readonly ok: true; readonly country: string | null } | { readonly ok: false; readonly why: string };

/** Abbreviations that are not ISO's and mean one country all the same; `EL` is what the EU writes for Greece. */
const OTHER_CODES: ReadonlyMap<string, string> = new Map([
  ['el', 'GR'],
  ['uk', 'GB'],
  ['u.k.', 'GB'],
  ['u.s.', 'US'],
  ['u.s.a.', 'US'],
]);

const LONGEST_NAME = 100;

const codes = new Map<string, string>(OTHER_CODES);
for (const [alpha2, alpha3] of ALPHA_3_OF) {
  codes.set(alpha2.toLowerCase(), alpha2);
  codes.set(alpha3.toLowerCase(), alpha2);
}

/** A tenth of a second to build, so built when the first list names a country in words. */
let names: ReadonlyMap<string, string> | undefined;

/** Never throws; what is no country is told from what was left empty, so that a caller can refuse it. */
export function countryOf(given: unknown): Country {
  if (given === undefined || given === null) return { ok: true, country: null };
  if (typeof given !== 'string') return { ok: false, why: 'the country is not text' };
  if (given.length > LONGEST_NAME) return { ok: false, why: 'the country is longer than 100 characters' };

  const written = given.trim();
  if (written === '') return { ok: true, country: null };

  // Codes count as they are written, without the leniency that names enjoy: `n/a` is not Namibia.
  const code = codes.get(written.toLowerCase());
  if (code !== undefined) return { ok: true, country: code };

  const country = countryNamed(written);
  return country === undefined ? noCountry(given) : { ok: true, country };
}

/** A list writes few countries, each in thousands of rows. */
const REMEMBERED = 1_000;
const remembered = new Map<string, string | undefined>();

function countryNamed(written: string): string | undefined {
  if (remembered.has(written)) return remembered.get(written);
  names ??= countriesByName();
  const country = names.get(keyOfName(written));
  if (remembered.size === REMEMBERED) remembered.clear();
  remembered.set(written, country);
  return country;
}

function noCountry(given: string): Country {
  return { ok: false, why: `\`${given.toWellFormed()}\` is no country that we know` };
}

/** Whether it is the alpha-2 code of a country, in capitals, and nothing else: what the API takes. */
export function isCountryCode(given: unknown): given is string {
  return typeof given === 'string' && ALPHA_3_OF.has(given);
}
