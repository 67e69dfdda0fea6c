// A campaign before it exists, and how it comes to be: the list is read, the campaign made, the list put on it, and checked.
import { api, answered, ask, type Schemas } from '../../api/client';
import { type Peek } from './list-file';

export type Way = 'file' | 'paste' | 'contacts';

export type Draft = {
  readonly way: Way;
  readonly file: File | null;
  readonly pasted: string;
  readonly peek: Peek | null;
  readonly mapping: Readonly<Record<string, string>>;
  readonly isLinkedIn: boolean;
  /** What is said of the whole list. */
  readonly source: string;
  readonly obtainedAt: string;
  readonly country: string;
  readonly filter: { readonly country: string; readonly company: string; readonly source: string };
  readonly name: string;
  readonly purpose: string;
  readonly sender: string;
  readonly subject: string;
  readonly text: string;
  readonly officeHours: boolean;
};

export const NEW_DRAFT: Draft = {
  way: 'file',
  file: null,
  pasted: '',
  peek: null,
  mapping: {},
  isLinkedIn: false,
  source: '',
  obtainedAt: '',
  country: '',
  filter: { country: '', company: '', source: '' },
  name: '',
  purpose: 'prospecting',
  sender: '',
  subject: '',
  text: '',
  officeHours: true,
};

export type Progress = { readonly stage: 'upload' | 'read' | 'check'; readonly part: number | null };

/** Working hours at the recipient's own place: what is read, and what no postmaster finds odd. */
const OFFICE_HOURS = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '08:30',
  to: '17:30',
  holidays: false,
  timeZone: null,
} as const;

const LOOK_MS = 400;

/** Answers the id of the campaign, whose verdicts are there or on their way. Throws `Refused`. */
export async function makeCampaign(draft: Draft, tell: (progress: Progress) => void): Promise<string> {
  const importId = draft.way === 'contacts' ? null : await importOf(draft, tell);
  tell({ stage: 'check', part: null });
  const { id } = await answered(
    api.POST('/v1/campaigns', {
      body: {
        name: draft.name,
        purpose: draft.purpose,
        sender: draft.sender,
        subject: draft.subject,
        text: draft.text,
        ...(draft.officeHours && { window: { ...OFFICE_HOURS, days: [...OFFICE_HOURS.days] } }),
      },
    }),
  );
  const params = { path: { id } };
  const body = importId === null ? { contacts: filterOf(draft) } : { import: importId };
  await answered(api.POST('/v1/campaigns/{id}/recipients', { params, body }));
  await answered(api.POST('/v1/campaigns/{id}/preflight', { params }));
  return id;
}

function filterOf({ filter }: Draft): Schemas['ContactFilterRequest'] {
  return {
    ...(filter.country && { country: filter.country }),
    ...(filter.company && { company: filter.company }),
    ...(filter.source && { source: filter.source as NonNullable<Schemas['ContactFilterRequest']['source']> }),
  };
}

async function importOf(draft: Draft, tell: (progress: Progress) => void): Promise<string> {
  if (!draft.file) throw new Error('there is no list');
  tell({ stage: 'upload', part: null });
  const form = new FormData();
  form.set('format', draft.isLinkedIn ? 'linkedin_connections' : 'csv');
  const mapping = Object.fromEntries(Object.entries(draft.mapping).filter(([, column]) => column !== ''));
  if (!draft.isLinkedIn && Object.keys(mapping).length > 0) form.set('mapping', JSON.stringify(mapping));
  const source = draft.source && { kind: draft.source, ...(draft.obtainedAt && { obtainedAt: draft.obtainedAt }) };
  const defaults = { ...(source && { source }), ...(draft.country && { country: draft.country }) };
  if (Object.keys(defaults).length > 0) form.set('defaults', JSON.stringify(defaults));
  form.set('file', draft.file);
  const { id } = await ask<{ id: string }>('POST', '/v1/imports', form);
  for (;;) {
    const report = await answered(api.GET('/v1/imports/{id}', { params: { path: { id } } }));
    if (report.state === 'done') return id;
    if (report.state === 'failed') throw new Error(report.error ?? 'the list could not be read');
    tell({ stage: 'read', part: report.progress });
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
