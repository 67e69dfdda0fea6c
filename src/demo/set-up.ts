// What a company does once: it is registered, with who writes in its name and a key for its programs.
import { Api } from './api.js';
import { type Campaign, type Company, sampleJson } from './samples.js';

export type Tenant = { readonly company: Company; readonly key: string; readonly api: Api };

/**
 * Registers the company anew at every run: an unsubscribe or a frequency cap of an earlier run binds that run's company
 * alone, so that everybody who starts the demo sees the same.
 */
export async function setUp(url: string, adminKey: string, language: string): Promise<Tenant> {
  const admin = new Api(url, adminKey, language);
  const company = await sampleJson<Company>('company.json');
  const { id: controllerId } = await admin.post<{ id: string }>('/v1/controllers', company);
  const { sender: address } = await sampleJson<Campaign>('campaign-newsletter.json');
  await admin.post('/v1/senders', { controllerId, address, displayName: `Perrine Dallois, ${company.name}` });
  const scopes = ['decide', 'send', 'contacts', 'evidence'];
  const { key } = await admin.post<{ key: string }>('/v1/keys', { controllerId, name: 'demo', scopes });
  return { company, key, api: new Api(url, key, language) };
}
