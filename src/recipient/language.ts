// In which of the languages that public pages and footers speak a person is written to, as far as their country tells.

export const LANGUAGES = ['en', 'fr', 'de', 'es', 'it'] as const;
export type Language = (typeof LANGUAGES)[number];

const SPOKEN: Readonly<Record<Language, string>> = {
  en: '',
  fr: 'FR MC',
  de: 'DE AT LI',
  es: 'ES AR BO CL CO CR CU DO EC GT HN MX NI PA PE PR PY SV UY VE',
  it: 'IT SM VA',
};

const OF_ONE_LANGUAGE: ReadonlyMap<string, Language> = new Map(
  LANGUAGES.flatMap((language) => SPOKEN[language].split(' ').map((country) => [country, language] as const)),
);

/** Of several: those of ours that they speak, and the one that is written in where the sender's own is none of them. */
const OF_SEVERAL: ReadonlyMap<string, { readonly spoken: readonly Language[]; readonly otherwise: Language }> = new Map(
  [
    // More than half of Belgium reads Dutch, which we do not speak: English offends nobody there.
    ['BE', { spoken: ['fr'], otherwise: 'en' }],
    ['CA', { spoken: ['en', 'fr'], otherwise: 'en' }],
    ['CH', { spoken: ['de', 'fr', 'it'], otherwise: 'de' }],
    ['LU', { spoken: ['fr', 'de'], otherwise: 'fr' }],
  ],
);

/**
 * The language of the person's country. Where it speaks several, whoever writes is taken to have written to those who
 * speak their own: a French sender to the French speakers of Switzerland. English where nothing is known.
 */
export function languageFor(country: string | null, senderCountry: string): Language {
  if (country === null) return 'en';
  const several = OF_SEVERAL.get(country);
  if (!several) return OF_ONE_LANGUAGE.get(country) ?? 'en';
  const own = OF_ONE_LANGUAGE.get(senderCountry);
  return own && several.spoken.includes(own) ? own : several.otherwise;
}
