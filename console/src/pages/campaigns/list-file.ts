// Reads the first rows of a list in the browser, so that its columns can be mapped and seen before anything is uploaded.
import { parse } from 'csv-parse/browser/esm/sync';
import { type Sample } from './fill.js';

export type Peek = { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** Enough for a preview: the file itself is streamed to the service whole. */
const PEEK_BYTES = 262_144;
const PEEK_ROWS = 50;

/** The fields that the console maps by hand; the service guesses these and many more by the names of columns. */
export const FIELDS = [
  ...['email', 'name', 'firstName', 'lastName', 'company', 'jobTitle', 'country'],
  ...['source', 'source.obtainedAt', 'notice.givenAt'],
] as const;

const GUESSES: Readonly<Record<string, RegExp>> = {
  email: /^(e-?mail.*|.*e-?mail address|adresse.*mail|courriel)$/i,
  name: /^(name|full ?name|nom complet|contact)$/i,
  firstName: /^(first ?name|given ?name|pr[ée]nom)$/i,
  lastName: /^(last ?name|surname|family ?name|nom( de famille)?)$/i,
  company: /^(company.*|organi[sz]ation|account.*|employer|soci[ée]t[ée]|entreprise)$/i,
  jobTitle: /^(job ?title|title|position|poste|fonction)$/i,
  country: /^(country.*|pays.*)$/i,
  source: /^((lead )?source|origine?)$/i,
  'source.obtainedAt': /^(obtained( on| at)?|collected.*|obtenu.*|source date)$/i,
  'notice.givenAt': /^(.*notice (sent|given).*)$/i,
};

export async function peek(file: Blob): Promise<Peek> {
  return peekText(await file.slice(0, PEEK_BYTES).text(), file.size > PEEK_BYTES);
}

/** Throws where the text is no table at all. */
export function peekText(text: string, isCut = false): Peek {
  const whole = isCut ? text.slice(0, text.lastIndexOf('\n') + 1) : text;
  const rows = parse(whole, {
    delimiter: delimiterOf(whole),
    bom: true,
    to: PEEK_ROWS + 1,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  const [header = [], ...rest] = rows;
  return { header, rows: rest };
}

function delimiterOf(text: string): string {
  const first = text.slice(0, Math.max(text.indexOf('\n'), 0) || text.length);
  const counts = [',', ';', '\t'].map((mark) => [mark, first.split(mark).length] as const);
  return counts.sort(([, one], [, other]) => other - one)[0]?.[0] ?? ',';
}

/** What people paste: addresses a line, with or without more columns; without a header they get one. */
export function pastedAsCsv(text: string): string {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines[0] !== undefined && !lines[0].includes('@')) return lines.join('\n');
  const isMails = /<[^<>\s]+@[^<>\s]+>/.test(text);
  if (!isMails) return ['email,name,company', ...lines].join('\n');
  // As mail programs write recipients: `Jean Dupont <jean@client.example>, …`
  const people = [...text.matchAll(/(?:"([^"\n]*)"|([^"<>,;\n]*?))\s*<([^<>\s]+@[^<>\s]+)>/g)];
  const rows = people.map(([, quoted, plain, email = '']) => [email, (quoted ?? plain ?? '').trim()]);
  return ['email,name', ...rows.map(([email = '', name = '']) => `${email},"${name.replaceAll('"', '""')}"`)].join(
    '\n',
  );
}

/** For each field the column that its name suggests. */
export function guessed(header: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const field of FIELDS) {
    const column = header.find((name) => GUESSES[field]?.test(name.trim()));
    if (column !== undefined) found[field] = column;
  }
  return found;
}

/** The first people, as the mapping reads them. */
export function samples({ header, rows }: Peek, mapping: Readonly<Record<string, string>>): Sample[] {
  const at = (row: readonly string[], field: string): string => {
    const column = mapping[field];
    return column === undefined || column === '' ? '' : (row[header.indexOf(column)] ?? '');
  };
  return rows.map((row) => ({
    email: at(row, 'email'),
    name: at(row, 'name') || [at(row, 'firstName'), at(row, 'lastName')].filter(Boolean).join(' '),
    company: at(row, 'company'),
    jobTitle: at(row, 'jobTitle'),
  }));
}
