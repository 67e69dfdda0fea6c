// Two campaigns from draft to done: created, filled from the lists, shown before anything is sent, launched.
import { type Api } from './api.js';
import { type ImportedLists } from './lists.js';
import { sampleJson, type ServiceMessage } from './samples.js';
import { until } from './until.js';

export type Reason = {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly citations: readonly string[];
  readonly remedy: string;
};

export type Recipient = {
  readonly email: string;
  readonly outcome: 'allow' | 'block' | 'defer' | 'review';
  readonly reasons: readonly Reason[];
  readonly decisionId: string;
};

export type Mailing = {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly counts: Readonly<Record<'recipients' | 'allow' | 'block' | 'defer' | 'review' | 'accepted', number>>;
  readonly recipients: readonly Recipient[];
  /** Nobody had been written to when these were counted. */
  readonly preflight: { readonly allow: number };
};

export type Mailings = {
  readonly prospecting: Mailing;
  readonly newsletter: Mailing;
  readonly service: { readonly id: string; readonly to: string; readonly decision: Omit<Recipient, 'decisionId'> };
};

export async function mail(api: Api, lists: ImportedLists): Promise<Mailings> {
  const prospecting = await campaign(api, 'campaign-prospecting.json', [
    { import: lists.linkedin.id },
    { import: lists.crm.id },
    await sampleJson('people-met.json'),
  ]);
  const newsletter = await campaign(api, 'campaign-newsletter.json', [{ import: lists.newsletter.id }]);
  return { prospecting, newsletter, service: await serviceMessage(api) };
}

async function campaign(api: Api, file: string, additions: readonly object[]): Promise<Mailing> {
  const { id } = await api.post<Mailing>('/v1/campaigns', await sampleJson(file));
  const path = `/v1/campaigns/${id}`;
  for (const addition of additions) await api.post(`${path}/recipients`, addition);
  await api.post(`${path}/preflight`);
  const shown = await until(
    'the preflight',
    () => api.get<Mailing>(path),
    ({ state }) => state === 'draft',
  );
  await api.post(`${path}/launch`);
  const done = await until(
    'the campaign',
    () => api.get<Mailing>(path),
    ({ state }) => state === 'done',
  );
  const { recipients } = await api.get<Pick<Mailing, 'recipients'>>(`${path}/recipients?limit=1000`);
  return { ...done, recipients, preflight: { allow: shown.counts.allow } };
}

/** No marketing: what this person asked for. It goes through the same gate. */
async function serviceMessage(api: Api): Promise<Mailings['service']> {
  const message = await sampleJson<ServiceMessage>('message-service.json');
  const sent = await api.post<{ id: string; decision: Omit<Recipient, 'decisionId'> }>('/v1/messages', message);
  await until(
    'the single message',
    () => api.get<{ state: string }>(`/v1/messages/${sent.id}`),
    ({ state }) => state === 'accepted',
  );
  return { ...sent, to: message.recipient.email };
}
