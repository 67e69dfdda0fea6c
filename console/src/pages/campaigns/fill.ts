// Fills in the `{{fields}}` of a letter for the preview, as the service does when it sends.
export type Sample = {
  readonly email: string;
  readonly name: string;
  readonly company: string;
  readonly jobTitle: string;
};

const PLACE = /\{\{\s*([A-Za-z]\w{0,40})\s*(?:\|([^{}]{0,500}))?\}\}/g;
export const MERGE_FIELDS = ['firstName', 'name', 'company', 'jobTitle'] as const;

export function filled(text: string, person: Omit<Sample, 'email'>): string {
  const values: Readonly<Record<string, string>> = {
    firstName: firstNameOf(person.name),
    name: person.name.trim(),
    company: person.company.trim(),
    jobTitle: person.jobTitle.trim(),
  };
  return text.replace(PLACE, (_, field: string, instead = '') => {
    const value = values[field] ?? '';
    return value === '' ? String(instead).trim() : value;
  });
}

/** Names between braces that are no field: a letter with one is a mistake of its author. */
export function unknownFields(text: string): string[] {
  const names = [...text.matchAll(PLACE)].map(([, name = '']) => name);
  return [...new Set(names)].filter((name) => !(MERGE_FIELDS as readonly string[]).includes(name));
}

const TITLE = /^(?:dr|prof|pr|mr|mrs|ms|m|mme|mlle|herr|frau|sr|sra|dott|ing|me)\.?$/i;

function firstNameOf(name: string): string {
  const given = name.includes(',') ? name.slice(name.indexOf(',') + 1) : name;
  return given.split(/\s+/u).find((word) => word !== '' && !TITLE.test(word)) ?? '';
}
