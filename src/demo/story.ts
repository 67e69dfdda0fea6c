// What the demo does from beginning to end: lists in, lawful mail out, one person says no.
import { type House } from '../house.js';
import { type Api } from './api.js';
import { DemoFailed } from './demo-failed.js';
import { type ImportedLists, importLists } from './lists.js';
import { mail, type Mailings, type Recipient } from './mailing.js';
import { setUp, type Tenant } from './set-up.js';
import { type Captured, unsubscribe, type Unsubscribed, unsubscribeLink } from './unsubscribing.js';

/** A recorded decision, as the audit log shows it. */
type Spelled = Omit<Recipient, 'decisionId'> & { readonly id: string; readonly leaf: string };

export type Story = {
  readonly tenant: Tenant;
  readonly lists: ImportedLists;
  readonly mailings: Mailings;
  /** Newest first. */
  readonly outbox: readonly Captured[];
  readonly spelledOut: readonly Spelled[];
  readonly unsubscribed: Unsubscribed;
  /** Where the evidence pack of the person who said no is. */
  readonly evidencePath: string;
  /** A link that nobody has clicked yet. */
  readonly openLink: string | null;
};

/** `tell` is called as each part begins. */
export async function tellStory(
  house: House & { url: string },
  language: string,
  tell: (part: 'lists' | 'mail' | 'no') => void,
): Promise<Story> {
  const tenant = await setUp(house.url, house.adminKey, language);
  const { api } = tenant;
  tell('lists');
  const lists = await importLists(api);
  tell('mail');
  const mailings = await mail(api, lists);
  tell('no');
  const { messages: outbox } = await api.get<{ messages: Captured[] }>('/v1/outbox?limit=1000');
  const subscribers = outbox.filter(({ to }) => mailings.newsletter.recipients.some(({ email }) => email === to));
  const [first, other] = subscribers.reverse();
  if (!first) throw new DemoFailed('no newsletter was captured, so that nobody could unsubscribe from one');
  return {
    ...{ tenant, lists, mailings, outbox },
    spelledOut: await spellOut(tenant, mailings.prospecting.recipients),
    unsubscribed: await unsubscribe(api, first),
    evidencePath: await evidencePath(api, first),
    openLink: other ? await unsubscribeLink(api, other) : null,
  };
}

async function evidencePath(api: Api, { to }: Captured): Promise<string> {
  const { id } = await api.get<{ id: string }>(`/v1/contacts?email=${encodeURIComponent(to)}`);
  return `/v1/contacts/${id}/evidence.zip`;
}

/** The founding rule, and a refusal that a company mends by itself. */
const TOLD = ['linkedin_connection_is_not_consent', 'soft_opt_in_conditions_not_met'];

function spellOut({ api }: Tenant, recipients: readonly Recipient[]): Promise<Spelled[]> {
  const known = [...recipients].sort((one, other) => (one.email < other.email ? -1 : 1)); // the same two at every run
  const chosen = TOLD.flatMap((code) => known.find(({ reasons }) => reasons[0]?.code === code) ?? []);
  return Promise.all(chosen.map(({ decisionId }) => api.get<Spelled>(`/v1/decisions/${decisionId}`)));
}
