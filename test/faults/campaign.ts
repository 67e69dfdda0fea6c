/** A controller with a key, and campaigns of people who consented, for the fault tests. */
import { type Service } from './service.js';

const CONSENT = {
  ...{ purpose: 'newsletter', status: 'given', givenAt: '2026-09-01T08:00:00Z', method: 'double_opt_in' },
  ...{ controllerNamed: 'Acme SAS', wording: 'Yes, write to me.', wordingVersion: 'v1', language: 'en' },
  ...{ origin: 'https://acme.example/newsletter', confirmedAt: '2026-09-01T08:03:00Z' },
};

const SENDER = 'anna@acme.example';
const AT_ONCE = 1_000;

/** Sets up a controller; answers a key that may do what its campaigns need. */
export async function setUp(service: Service): Promise<string> {
  const { body: controller } = await service.call('POST', '/v1/controllers', undefined, {
    ...{ name: 'Acme SAS', country: 'FR', postalAddress: '1 rue de la Paix, 75002 Paris' },
    ...{ contactEmail: 'privacy@acme.example', privacyNoticeUrl: 'https://acme.example/privacy' },
  });
  const controllerId = controller['id'];
  await service.call('POST', '/v1/senders', undefined, { controllerId, address: SENDER });
  const scopes = ['send', 'contacts', 'evidence'];
  const { body } = await service.call('POST', '/v1/keys', undefined, { controllerId, name: 'faults', scopes });
  return String(body['key']);
}

/** Launches a campaign to these people (who consented) and to some who did not; answers its id. */
export async function launch(
  service: Service,
  key: string,
  people: { readonly consented: readonly string[]; readonly refused: readonly string[] },
): Promise<string> {
  const { body } = await service.call('POST', '/v1/campaigns', key, {
    ...{ name: 'faults', purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here it is.' },
  });
  const id = String(body['id']);
  const recipients = [
    ...people.consented.map((email) => ({ email, country: 'FR', consents: [CONSENT] })),
    ...people.refused.map((email) => ({ email, country: 'FR', sources: [{ kind: 'linkedin_connection' }] })),
  ];
  for (let from = 0; from < recipients.length; from += AT_ONCE) {
    const some = recipients.slice(from, from + AT_ONCE);
    await service.call('POST', `/v1/campaigns/${id}/recipients`, key, { recipients: some });
  }
  const { status } = await service.call('POST', `/v1/campaigns/${id}/launch`, key);
  if (status !== 202) throw new Error(`the launch answered ${status}`);
  return id;
}

/** One message to one person who consented. */
export async function sendOne(service: Service, key: string, email: string): Promise<void> {
  const { status } = await service.call('POST', '/v1/messages', key, {
    ...{ purpose: 'newsletter', sender: SENDER, subject: 'Welcome', text: 'Hello.' },
    recipient: { email, country: 'FR', consents: [CONSENT] },
  });
  if (status !== 202) throw new Error(`the message was answered ${status}`);
}

/** The state of the message to each recipient of a campaign, as the API shows it; null where there is none. */
export async function statesOf(service: Service, key: string, id: string): Promise<Map<string, string | null>> {
  const found = new Map<string, string | null>();
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body } = await service.call('GET', `/v1/campaigns/${id}/recipients?limit=1000&cursor=${cursor}`, key);
    for (const one of body['recipients'] as { email: string; message: string | null }[]) {
      found.set(one.email, one.message);
    }
    cursor = body['cursor'] as string | null;
  }
  return found;
}

export function addresses(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${name}${n}@client.example`);
}
