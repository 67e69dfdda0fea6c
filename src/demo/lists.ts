// Imports the sample lists, as anybody would through the API.
import { type Api } from './api.js';
import { DemoFailed } from './demo-failed.js';
import { type ListName, LISTS, sample } from './samples.js';
import { until } from './until.js';

export type ImportedList = {
  readonly id: string;
  readonly fileName: string;
  readonly state: string;
  readonly error: string | null;
  readonly detected: { readonly origin: string } | null;
  readonly counts: Readonly<Record<'imported' | 'updated' | 'skipped' | 'refused' | 'suppressed', number>>;
  /** The rows that were refused or skipped, by their number in the file. */
  readonly errors: readonly { readonly row: number; readonly verdict: string; readonly reason: string }[];
};

export type ImportedLists = Readonly<Record<ListName, ImportedList>>;

export async function importLists(api: Api): Promise<ImportedLists> {
  const linkedin = await importList(api, 'linkedin');
  const crm = await importList(api, 'crm');
  return { linkedin, crm, newsletter: await importList(api, 'newsletter') };
}

async function importList(api: Api, name: ListName): Promise<ImportedList> {
  const { file, format, mapping } = LISTS[name];
  const form = new FormData();
  form.set('format', format);
  if (mapping !== null) form.set('mapping', (await sample(mapping)).toString('utf8'));
  form.set('file', new Blob([Uint8Array.from(await sample(file))]), file);
  const { id } = await api.post<{ id: string }>('/v1/imports', form);
  const list = await until(
    `the import of ${file}`,
    () => api.get<ImportedList>(`/v1/imports/${id}?limit=1000`),
    ({ state }) => state === 'done' || state === 'failed',
  );
  if (list.state === 'failed') throw new DemoFailed(`${file} was not imported: ${list.error ?? 'no reason given'}`);
  return list;
}

/** Rows of the file that stand for somebody or should have: one that is refused has no contact. */
export function rowsOf({ counts }: ImportedList): number {
  return counts.imported + counts.updated + counts.skipped + counts.refused;
}
