// Fills in the `{{fields}}` of a message: `{{firstName}}`, or `{{firstName|there}}` with what to say where it is not known.
import { Kept } from './kept.js';
import { type Addressee, type Content } from './letter.js';

const FIELDS = ['firstName', 'name', 'company', 'jobTitle'] as const;
type Field = (typeof FIELDS)[number];

const PLACE = /\{\{\s*([A-Za-z]\w{0,40})\s*(?:\|([^{}]{0,500}))?\}\}/g;
const LONGEST_VALUE = 200;

/** The names between braces that are no field; a campaign with any of them is a mistake of its author. */
export function unknownFields(content: Content): string[] {
  const written = [content.subject, content.text ?? '', content.html ?? ''].flatMap((part) => [
    ...part.matchAll(PLACE),
  ]);
  return [...new Set(written.flatMap(([, name]) => (name && !isField(name) ? [name] : [])))];
}

/** A message with its texts in runs of whole lines: those without a field are the same strings for everybody. */
export type Filled = {
  readonly subject: string;
  readonly text: readonly string[] | null;
  readonly html: readonly string[] | null;
};

/** The message for one person. Values are one line of plain text, and escaped where they land in HTML. */
export function merged(content: Content, addressee: Addressee): Filled {
  const values: Record<Field, string> = {
    firstName: firstNameOf(addressee.name ?? ''),
    name: oneLine(addressee.name ?? ''),
    company: oneLine(addressee.company ?? ''),
    jobTitle: oneLine(addressee.jobTitle ?? ''),
  };
  const fill = (part: string, escape: (value: string) => string): string =>
    content.literal ? part : filled(part, values, escape);
  return {
    subject: oneLine(
      fill(content.subject, (value) => value),
      content.subject.length + LONGEST_VALUE,
    ),
    text: content.text === null ? null : runsOf(content.text).map((run) => fill(run, (value) => value)),
    html: content.html === null ? null : runsOf(content.html).map((run) => fill(run, escapeHtml)),
  };
}

const cuts = new Kept<readonly string[]>(50);

function runsOf(text: string): readonly string[] {
  return cuts.get(text, () => cut(text));
}

/** Cuts a text into lines with fields and what stands between them; a field that goes over several lines is in one run. */
function cut(text: string): string[] {
  const runs: string[] = [];
  let [from, to] = [0, 0]; // the lines of the last field
  for (const { index, 0: place } of text.matchAll(PLACE)) {
    const end = text.indexOf('\n', index + place.length) + 1 || text.length;
    if (index >= to) {
      const start = text.lastIndexOf('\n', index) + 1;
      runs.push(text.slice(from, to), text.slice(to, start));
      from = start;
    }
    to = end;
  }
  runs.push(text.slice(from, to), text.slice(to));
  return runs.filter((run) => run !== '');
}

function filled(part: string, values: Readonly<Record<Field, string>>, escape: (value: string) => string): string {
  if (!part.includes('{{')) return part;
  return part.replace(PLACE, (_place, name: string, otherwise: string | undefined) => {
    const value = isField(name) ? values[name] : '';
    return value ? escape(value) : (otherwise ?? '').trim();
  });
}

function isField(name: string): name is Field {
  return (FIELDS as readonly string[]).includes(name);
}

/** Control characters end a header line or hide text; bidi overrides turn what follows around. */
export function oneLine(text: string, longest = LONGEST_VALUE): string {
  const cleaned = text.toWellFormed().replace(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu, ' ');
  return cleaned.trim().slice(0, longest).toWellFormed();
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const TITLE = /^(?:dr|prof|pr|mr|mrs|ms|m|mme|mlle|herr|frau|sr|sra|dott|ing|me)\.?$/i;

/** "Dr. Jean Dupont" and "Dupont, Jean" are Jean. */
function firstNameOf(name: string): string {
  const line = oneLine(name);
  const given = line.includes(',') ? line.slice(line.indexOf(',') + 1) : line;
  return given.split(/\s+/u).find((word) => word !== '' && !TITLE.test(word)) ?? '';
}
