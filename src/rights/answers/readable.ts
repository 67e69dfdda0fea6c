// A document as people read it, before it is HTML or PDF: headings, paragraphs, and entries with their fields.
import { type PageLanguage } from '../../../config/texts/page-texts.js';

export type Field = readonly [label: string, value: string];

export type Section = {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly entries: readonly { readonly title: string; readonly fields: readonly Field[] }[];
};

export type Readable = {
  readonly title: string;
  readonly language: PageLanguage;
  readonly intro: string;
  /** At the foot of each page. */
  readonly footer: string;
  readonly at: string;
  readonly sections: readonly Section[];
};

/** What a row holds as fields; what is not known is left out, what is nested is written as JSON. */
export function fieldsOf(row: Readonly<Record<string, unknown>>, names: Readonly<Record<string, string>>): Field[] {
  return Object.entries(row).flatMap(([key, value]): Field[] => {
    if (value === null || value === undefined || value === '') return [];
    const label = names[camel(key)] ?? key;
    return [[label, typeof value === 'string' ? value : JSON.stringify(value)]];
  });
}

function camel(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
