// The language of the console: the one chosen, else the browser's; its file alone is loaded.
import { createContext, type ReactNode, use } from 'react';
import { speak } from '../api/client';
import type { Texts } from './en';

export type Language = 'en' | 'fr';
const KEPT = 'outreach-guard-language';

const Spoken = createContext<Texts | null>(null);

export function chosenLanguage(): Language {
  const kept = localStorage.getItem(KEPT);
  if (kept === 'en' || kept === 'fr') return kept;
  return navigator.language.startsWith('fr') ? 'fr' : 'en';
}

/** The page is loaded anew in it: addresses hold what it shows, so nothing is lost. */
export function choose(language: Language): void {
  localStorage.setItem(KEPT, language);
  location.reload();
}

export async function loadTexts(language: Language): Promise<Texts> {
  speak(language);
  document.documentElement.lang = language;
  return language === 'fr' ? (await import('./fr')).fr : (await import('./en')).en;
}

export function TextsProvider({ texts, children }: { readonly texts: Texts; readonly children: ReactNode }) {
  return <Spoken value={texts}>{children}</Spoken>;
}

export function useTexts(): Texts {
  const texts = use(Spoken);
  if (!texts) throw new Error('a page was shown without its texts');
  return texts;
}

/** A word from a table that the service may know more of than we do: what is unknown is shown as it is. */
export function wordOf(table: Readonly<Record<string, string>>, key: string | null | undefined): string {
  if (key === null || key === undefined) return '';
  return table[key] ?? key.replaceAll('_', ' ');
}
