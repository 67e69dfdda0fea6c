// Every sample of a LinkedIn export with the counts that its rows call for: connections, and never a consent.
import { NO_DEFAULTS, type ReadList, readSample } from '../../../test/builders/read-list.js';
import type { Source } from '../../policy/facts.js';

function countsOf({ rows, contacts }: ReadList): Record<string, number> {
  const counts: Record<string, number> = { contacts: contacts.length };
  for (const row of rows) {
    if ('skipped' in row) counts[row.skipped] = (counts[row.skipped] ?? 0) + 1;
    if ('refused' in row) counts[row.refused] = (counts[row.refused] ?? 0) + 1;
  }
  return counts;
}

const NO_ADDRESS = 'no e-mail address: the member does not share it';
const HIDDEN = 'a hidden member: the export holds only the date of the connection';

describe('LinkedIn exports', () => {
  it.each([
    { file: '2021-no-preamble-no-url.csv', counts: { contacts: 1, [NO_ADDRESS]: 2 } },
    { file: '2024-preamble-url.csv', counts: { contacts: 2, [NO_ADDRESS]: 2, [HIDDEN]: 1 } },
    { file: '2026-preamble-url.csv', counts: { contacts: 28, [NO_ADDRESS]: 172 } },
    { file: 'Basic_LinkedInDataExport_03-09-2026.zip', counts: { contacts: 2, [NO_ADDRESS]: 2, [HIDDEN]: 1 } },
    { file: 'variant-bom-crlf-excel-resaved.csv', counts: { contacts: 0, [NO_ADDRESS]: 1 } },
    { file: 'variant-german-headers.csv', counts: { contacts: 0, [NO_ADDRESS]: 1 } },
    { file: 'variant-semicolon-cp1252.csv', counts: { contacts: 1 } },
    { file: 'preamble-only.csv', counts: { contacts: 0 } },
  ])('$file', async ({ file, counts }) => {
    for (const format of ['linkedin_connections', 'csv'] as const) {
      const outcome = await readSample(`linkedin/${file}`, { format });
      expect(countsOf(outcome)).toEqual(counts);
      expect(outcome.detected.origin).toBe('LinkedIn');
      for (const { sources, consents, suppressions } of outcome.contacts) {
        expect(sources.map(({ kind }) => kind)).toEqual(['linkedin_connection']);
        expect([consents, suppressions]).toEqual([[], []]);
      }
    }
  });

  it('makes the connection the source, with its day and profile, and counts rows by line', async () => {
    const { rows } = await readSample('linkedin/2024-preamble-url.csv');
    expect(rows.map(({ row }) => row)).toEqual([5, 6, 7, 8, 9]);
    const url = 'https://www.linkedin.com/in/kofi-mensah-fictif';
    expect(rows[1]).toEqual({
      row: 6,
      contact: {
        email: 'kofi@adatum.example',
        name: 'Kofi Mensah',
        company: 'Adatum',
        jobTitle: 'Lead Designer',
        country: null,
        kind: null,
        profileUrl: url,
        sources: [{ kind: 'linkedin_connection', obtainedAt: '2023-07-30', url, supplier: null, notice: null }],
        consents: [],
        customer: null,
        suppressions: [],
        remarks: [],
      },
    });
  });

  it('reads French headers, dates and windows-1252', async () => {
    const { contacts } = await readSample('linkedin/variant-semicolon-cp1252.csv');
    expect(contacts[0]).toMatchObject({ name: 'Élodie Lefèvre', company: 'Société Générique', jobTitle: 'Ingénieure' });
    expect(contacts[0]?.sources[0]?.obtainedAt).toBe('2024-03-12');
  });

  it.each(['Invitations-2026.csv', 'not-a-connections-file.csv'])(
    'refuses %s, naming what it looked for and found',
    async (file) => {
      const found = file.startsWith('Inv')
        ? 'From, To, Sent At, Message, Direction, inviterProfileUrl, inviteeProfileUrl'
        : 'foo, bar';
      await expect(readSample(`linkedin/${file}`)).rejects.toThrow(
        "this is not LinkedIn's Connections.csv: looked for the columns First Name, Last Name, URL, Email Address, Company, " +
          `Position, Connected On; found ${found}`,
      );
    },
  );

  it('does not let a default make a connection look any better', async () => {
    const source: Source = { kind: 'event_registration', obtainedAt: null, url: null, supplier: null, notice: null };
    const improved = await readSample('linkedin/2024-preamble-url.csv', { defaults: { ...NO_DEFAULTS, source } });
    expect(improved.contacts[0]?.sources.map(({ kind }) => kind)).toEqual(['linkedin_connection']);
    expect(improved.detected.notes).toEqual([
      'the default source `event_registration` was not applied: the file itself proves `linkedin_connection`',
    ]);
  });
});
