// In which language a public page speaks.
import { PAGE_LANGUAGES, type PageLanguage } from '../../../config/texts/page-texts.js';

const LONGEST_HEADER = 200;

/** `?lang=` where it names one of ours, else the first language of `Accept-Language` that we speak; null where there is none. */
export function wishedLanguage(wish: unknown, accepted: string | undefined): PageLanguage | null {
  const said = PAGE_LANGUAGES.find((language) => language === wish);
  if (said) return said;
  for (const part of (accepted ?? '').slice(0, LONGEST_HEADER).split(',')) {
    const asked = part.trim().slice(0, 2).toLowerCase();
    const known = PAGE_LANGUAGES.find((language) => language === asked);
    if (known) return known;
  }
  return null;
}
