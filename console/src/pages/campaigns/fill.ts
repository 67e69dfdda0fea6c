// Fills in the `{{fields}}` of a letter for the preview, as the service does when it sends.
import { type Sample } from './list-file';

const PLACE = /\{\{\s*([A-Za-z]\w{0,40})\s*(?:\|([^{}]{0,500}))?\}\}/g;
export const MERGE_FIELDS = ['firstName', 'name', 'company', 'jobTitle'] as const;

export function filled(text: string, person: Omit<Sample, 'email'>): string {
  const values: Readonly<Record<string, string>> = {
    firstName: person.name.trim().split(/\s+/)[0] ?? '',
    name: person.name,
    company: person.company,
    jobTitle: person.jobTitle,
  };
  return text.replace(PLACE, (_, field: string, instead: string | undefined) => values[field] || (instead ?? ''));
}

/** Names between braces that are no field: a letter with one is a mistake of its author. */
export function unknownFields(text: string): string[] {
  const names = [...text.matchAll(PLACE)].map(([, name = '']) => name);
  return [...new Set(names)].filter((name) => !(MERGE_FIELDS as readonly string[]).includes(name));
}
