// Every sample of a CRM's export: opt-outs become objections, and nothing becomes a consent without its evidence.
import { readSample } from '../../../test/builders/read-list.js';
import type { ImportedContact } from './imported-row.js';

const kinds = ({ sources }: ImportedContact): string => sources.map(({ kind }) => kind).join(' ');
const stops = ({ suppressions }: ImportedContact): string => suppressions.map(({ kind }) => kind).join(' ');

describe('CRM exports', () => {
  it.each([
    {
      file: 'hubspot-contacts.csv',
      origin: 'HubSpot',
      contacts: [
        ['lea@client.example', 'unknown', ''],
        ['tom@prospect.example', 'unknown', 'objection'],
        ['ida@mort.example', 'unknown', 'bounce'],
      ],
    },
    {
      file: 'salesforce-contacts.csv',
      origin: 'Salesforce',
      contacts: [
        ['lea@client.example', 'unknown', ''],
        ['tom@prospect.example', 'linkedin_profile', 'objection bounce'],
      ],
    },
    { file: 'salesforce-report.csv', origin: 'Salesforce', contacts: [['lea@client.example', 'unknown', '']] },
    { file: 'mailchimp-audience.csv', origin: 'Mailchimp', contacts: [['lea@client.example', 'unknown', '']] },
    { file: 'lemlist-leads.csv', origin: 'Lemlist', contacts: [['lea@client.example', 'unknown', 'objection']] },
    { file: 'lusha-contacts.csv', origin: 'Lusha', contacts: [['mia@quill.example', 'enrichment_provider', '']] },
    {
      file: 'pipedrive-people.csv',
      origin: 'Pipedrive',
      contacts: [
        ['lea@client.example', 'unknown', ''],
        ['tom@prospect.example', 'unknown', 'objection'],
        ['tom@maison.example', 'unknown', 'objection'],
        ['ida@mort.example', 'unknown', 'bounce'],
        ['ida.rebond@mort.example', 'unknown', 'bounce'],
        ['max@maison.example', 'unknown', 'objection'],
        ['eva@sans.example', 'unknown', ''],
      ],
    },
    {
      file: 'apollo-contacts.csv',
      origin: 'Apollo',
      contacts: [
        ['mia@quill.example', 'enrichment_provider', ''],
        ['ida@mort.example', 'enrichment_provider', 'bounce'],
      ],
    },
  ])('$file', async ({ file, origin, contacts }) => {
    const outcome = await readSample(`crm/${file}`);
    expect(outcome.detected.origin).toBe(origin);
    expect(outcome.contacts.map((contact) => [contact.email, kinds(contact), stops(contact)])).toEqual(contacts);
    expect(outcome.contacts.every(({ consents, customer }) => consents.length === 0 && customer === null)).toBe(true);
  });

  it('refuses the row without an address, by its line', async () => {
    const { rows } = await readSample('crm/pipedrive-people.csv');
    expect(rows.at(-1)).toEqual({ row: 7, refused: 'no e-mail address in the column `Person - Email - Work`' });
  });

  it('reads who somebody is', async () => {
    const { contacts } = await readSample('crm/hubspot-contacts.csv');
    expect(contacts[0]).toMatchObject({ name: 'Léa Exemple', company: 'Client SA', jobTitle: 'DAF', country: null });
    const [apollo] = (await readSample('crm/apollo-contacts.csv')).contacts;
    expect(apollo).toMatchObject({
      name: 'Mia Fictive',
      country: 'France',
      profileUrl: 'http://www.linkedin.com/in/mia-fictif',
    });
    expect(apollo?.sources[0]?.supplier).toBe('Apollo');
  });

  it('says what it did not take for a consent', async () => {
    expect((await readSample('crm/hubspot-contacts.csv')).detected.notes.join()).toMatch(
      /legal basis noted in the CRM is not taken for a consent/,
    );
    expect((await readSample('crm/mailchimp-audience.csv')).detected.notes.join()).toMatch(
      /opt-in flags and times are not taken for a consent/,
    );
    expect((await readSample('crm/apollo-contacts.csv')).detected.notes.join()).toMatch(
      /"Verified" says that an address works/,
    );
  });

  it('takes a consent with its evidence, as far as the evidence goes', async () => {
    const { contacts } = await readSample('crm/newsletter-double-opt-in.csv');
    expect(contacts.map(kinds)).toEqual(['double_opt_in', 'double_opt_in', 'unknown']);
    expect(contacts[0]?.consents).toEqual([
      {
        purpose: 'newsletter',
        status: 'given',
        givenAt: '2026-09-01T08:00:00Z',
        method: 'double_opt_in',
        controllerNamed: 'Acme SAS',
        wording: 'Oui, je veux recevoir la lettre d’Acme SAS',
        wordingVersion: 'v3',
        language: 'fr',
        origin: 'https://acme.example/newsletter',
        ip: '203.0.113.9',
        confirmedAt: '2026-09-01T08:03:00Z',
        collector: null,
        withdrawnAt: null,
      },
    ]);
    expect(contacts[1]?.consents[0]).toMatchObject({ givenAt: '2026-09-02T09:00:00Z', confirmedAt: null });
    expect(contacts[2]?.consents).toEqual([]);
  });
});
