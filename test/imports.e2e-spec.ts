/** Lists as people export them: taken in durably, counted, reported row by row, and safe to send twice. */
import { readFileSync } from 'node:fs';
import { type DecisionsBody, type ProblemAnswer } from './api.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';

let house: TestHouse;

beforeAll(async () => {
  house = await TestHouse.open();
});
afterAll(async () => {
  await house.closeFaultless();
});

type Counts = Record<'lastRow' | 'imported' | 'updated' | 'skipped' | 'refused' | 'suppressed', number>;
type ImportBody = {
  readonly id: string;
  readonly state: string;
  readonly error: string | null;
  readonly progress: number;
  readonly counts: Counts;
  readonly errors: readonly { readonly row: number; readonly verdict: string; readonly reason: string }[];
  readonly cursor: string | null;
};

const sample = (name: string): Buffer => readFileSync(new URL(`./samples/${name}`, import.meta.url));

type Parts = Readonly<Record<string, string | Buffer | object>>;

/** A multipart body: Buffers are files, objects are sent as their JSON. */
function form(parts: Parts): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(parts)) {
    if (Buffer.isBuffer(value)) body.set(name, new Blob([Uint8Array.from(value)]), 'list.csv');
    else body.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return body;
}

const upload = <Body = ImportBody>(tenant: Tenant, parts: Parts) =>
  tenant.api.send<Body>('POST', '/v1/imports', { body: form(parts) });

async function imported(tenant: Tenant, parts: Parts): Promise<ImportBody> {
  const { status, body, text } = await upload(tenant, parts);
  expect([status, text]).toEqual([202, text]);
  let found = body;
  await eventually(
    async () => {
      found = (await tenant.api.get<ImportBody>(`/v1/imports/${body.id}`)).body;
      expect(['done', 'failed']).toContain(found.state);
    },
    { withinMs: 20_000 },
  );
  return found;
}

/** Long enough to be asked about while it is read. */
const longList = Buffer.from(
  `email\n${Array.from({ length: 5_000 }, (_, n) => `reader${n}@client.example`).join('\n')}`,
);

const csv = (...lines: string[]) => Buffer.from(lines.join('\n'));
const linkedin = (file: string | Buffer) => ({
  format: 'linkedin_connections',
  file: typeof file === 'string' ? sample(`linkedin/${file}`) : file,
});

describe('a list', () => {
  it.each<readonly [string, string, Partial<Counts>]>([
    ['linkedin_connections', 'linkedin/2021-no-preamble-no-url.csv', { imported: 1, skipped: 2 }],
    ['linkedin_connections', 'linkedin/2024-preamble-url.csv', { imported: 2, skipped: 3 }],
    ['linkedin_connections', 'linkedin/2026-preamble-url.csv', { imported: 28, skipped: 172 }],
    ['linkedin_connections', 'linkedin/Basic_LinkedInDataExport_03-09-2026.zip', { imported: 2, skipped: 3 }],
    ['linkedin_connections', 'linkedin/variant-bom-crlf-excel-resaved.csv', { imported: 0, skipped: 1 }],
    ['linkedin_connections', 'linkedin/variant-german-headers.csv', { imported: 0, skipped: 1 }],
    ['linkedin_connections', 'linkedin/variant-semicolon-cp1252.csv', { imported: 1, skipped: 0 }],
    ['linkedin_connections', 'linkedin/preamble-only.csv', { imported: 0, skipped: 0 }],
    ['csv', 'crm/hubspot-contacts.csv', { imported: 3, suppressed: 2 }],
    ['csv', 'crm/salesforce-contacts.csv', { imported: 2, suppressed: 2 }],
    ['csv', 'crm/salesforce-report.csv', { imported: 1, suppressed: 0 }],
    ['csv', 'crm/pipedrive-people.csv', { imported: 7, refused: 1, suppressed: 5 }],
    ['csv', 'crm/apollo-contacts.csv', { imported: 2, suppressed: 1 }],
    ['csv', 'crm/lemlist-leads.csv', { imported: 1, suppressed: 1 }],
    ['csv', 'crm/mailchimp-audience.csv', { imported: 1, suppressed: 0 }],
    ['csv', 'crm/newsletter-double-opt-in.csv', { imported: 3, suppressed: 0 }],
  ])('%s %s', async (format, name, expected) => {
    const tenant = await house.tenant();
    const parts = { format, file: sample(name) };
    const first = await imported(tenant, parts);
    expect(first).toMatchObject({ state: 'done', error: null, progress: 1 });
    expect(first.counts).toMatchObject({ refused: 0, updated: 0, ...expected });
    const before = await rowsOf();
    const again = await imported(tenant, parts);
    expect(again.counts).toMatchObject({ imported: 0, updated: first.counts.imported, suppressed: 0 });
    expect(await rowsOf()).toEqual(before);
  });

  /** People, stops, evidence: what a second import must not add to. */
  async function rowsOf() {
    const { mailbox, suppression, consent, leaf } = await house.rowCounts();
    return { mailbox, suppression, consent, leaf };
  }

  it.each([
    ['linkedin_connections', 'linkedin/Invitations-2026.csv'],
    ['linkedin_connections', 'linkedin/not-a-connections-file.csv'],
    ['csv', 'linkedin/not-a-connections-file.csv'],
  ])('that is none fails with a reason: %s %s', async (format, name) => {
    const found = await imported(await house.tenant(), { format, file: sample(name) });
    expect(found).toMatchObject({ state: 'failed', error: expect.stringMatching(/\w+ \w+/), counts: { imported: 0 } });
  });

  it('of LinkedIn contacts makes nobody writable', async () => {
    const tenant = await house.tenant();
    await imported(tenant, linkedin('2024-preamble-url.csv'));
    const asked = {
      purpose: 'prospecting',
      sender: SENDER,
      recipients: [{ email: 'kofi@adatum.example', country: 'FR' }],
    };
    const { body } = await tenant.api.post<DecisionsBody>('/v1/decisions', asked);
    expect(body.decisions[0]?.reasons.map(({ code }) => code)).toContain('linkedin_connection_is_not_consent');
  });

  it('with the evidence of a double opt-in makes those writable who confirmed, and nobody else', async () => {
    const tenant = await house.tenant();
    await imported(tenant, { format: 'csv', file: sample('crm/newsletter-double-opt-in.csv') });
    const recipients = ['lea@client.example', 'tom@prospect.example', 'eva@sans.example'].map((email) => ({ email }));
    const asked = { purpose: 'newsletter', sender: SENDER, recipients };
    const { body } = await tenant.api.post<DecisionsBody>('/v1/decisions', asked);
    expect(body.decisions.map(({ outcome }) => outcome)).toEqual(['allow', 'block', 'block']);
    expect(body.decisions[1]?.reasons.map(({ code }) => code)).toContain('consent_pending_confirmation');
  });

  it('of a CRM stops whom it says has opted out, and no later list lets them in again', async () => {
    const tenant = await house.tenant();
    await imported(tenant, { format: 'csv', file: sample('crm/hubspot-contacts.csv') });
    const later = csv('email,unsubscribed,country', 'tom@prospect.example,false,FR');
    const second = await imported(tenant, { format: 'csv', file: later });
    expect(second.counts).toMatchObject({ updated: 1, suppressed: 0 });
    const consent = { purpose: 'newsletter', status: 'given', givenAt: '2026-11-20' };
    const recipients = [{ email: 'Tom@Prospect.example', consents: [consent] }];
    const { body } = await tenant.api.post<DecisionsBody>('/v1/decisions', {
      purpose: 'newsletter',
      sender: SENDER,
      recipients,
    });
    expect(body.decisions[0]?.reasons.map(({ code }) => code)).toContain('suppressed_objection');
  });

  it('of new people with a few known ones among them adds to those, and counts each as what it is', async () => {
    const tenant = await house.tenant();
    const readers = Array.from({ length: 9_000 }, (_, n) => `reader${n}@client.example,Reader ${n}`);
    const known = [readers[3_000], readers[8_999]].map((line) => line?.split(',')[0] ?? '');
    await imported(tenant, { format: 'csv', file: csv('email', ...known) });
    const lines = [...readers, 'READER5@client.example,Renée', 'no address,Nobody'];
    const list = { format: 'csv', file: csv('email,name', ...lines), defaults: { source: 'company_website' } };
    const first = await imported(tenant, list);
    expect(first.counts).toMatchObject({ imported: 8_998, updated: 3, refused: 1, lastRow: 9_003 });
    const { body } = await tenant.api.get<{ name: string; sources: readonly { kind: string }[] }>(
      `/v1/contacts?email=${known[0] ?? ''}`,
    );
    expect([body.name, body.sources.map(({ kind }) => kind)]).toEqual(['Reader 3000', ['unknown', 'company_website']]);
    const before = await rowsOf();
    expect((await imported(tenant, list)).counts).toMatchObject({ imported: 0, updated: 9_001, refused: 1 });
    expect(await rowsOf()).toEqual(before);
  });

  it('reports the rows that it refuses with number and reason, page by page', async () => {
    const tenant = await house.tenant();
    const lines = Array.from({ length: 40 }, (_, n) => (n % 4 === 0 ? `${someone()},OK` : `not an address ${n},Bad`));
    const found = await imported(tenant, { format: 'csv', file: csv('email,name', ...lines) });
    expect(found.counts).toMatchObject({ imported: 10, refused: 30, lastRow: 41 });
    const reports: ImportBody['errors'][number][] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: ImportBody = (await tenant.api.get<ImportBody>(`/v1/imports/${found.id}?limit=7&cursor=${cursor}`))
        .body;
      expect(page.errors.length).toBeLessThanOrEqual(7);
      reports.push(...page.errors);
      ({ cursor } = page);
    }
    for (const { verdict, reason } of reports) {
      expect([verdict, reason]).toEqual(['refused', expect.stringMatching(/address/)]);
    }
    const rows = reports.map(({ row }) => row);
    expect(rows).toEqual(lines.flatMap((line, n) => (line.startsWith('not') ? [n + 2] : [])));
  });

  it('maps its columns as it is told, and takes its defaults for what it does not say', async () => {
    const tenant = await house.tenant();
    const email = someone();
    const parts = {
      format: 'csv',
      file: csv('Courriel;Nom complet', `${email};Ada Byron`),
      mapping: { email: 'Courriel', name: 'Nom complet' },
      defaults: {
        country: 'FR',
        kind: 'named_professional',
        source: { kind: 'event_registration', obtainedAt: '2026-10-01' },
      },
    };
    expect((await imported(tenant, parts)).counts).toMatchObject({ imported: 1, refused: 0 });
    const { body } = await tenant.api.get(`/v1/contacts?email=${email}`);
    expect(body).toMatchObject({
      ...{ name: 'Ada Byron', country: 'FR', kind: 'named_professional' },
      sources: [{ kind: 'event_registration', obtainedAt: '2026-10-01' }],
    });
  });

  it('of 12 MB is taken, for it is not held in memory', async () => {
    const filler = 'x'.repeat(60_000);
    const lines = Array.from({ length: 200 }, (_, n) => `reader${n}@client.example,${filler}`);
    const found = await imported(await house.tenant(), { format: 'csv', file: csv('email,remarks', ...lines) });
    expect(found.counts).toMatchObject({ imported: 200, refused: 0 });
  });

  it('puts everybody whom it brought on a campaign, once it is done', async () => {
    const tenant = await house.tenant();
    const found = await imported(tenant, { format: 'csv', file: sample('crm/hubspot-contacts.csv') });
    const letter = { name: 'Autumn', purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here.' };
    const { id } = (await tenant.api.post<{ id: string }>('/v1/campaigns', letter)).body;
    const add = (by: string) => tenant.api.post(`/v1/campaigns/${id}/recipients`, { import: by });
    expect((await add(found.id)).body).toMatchObject({ added: 3 });
    expect((await add('imp_unknown')).status).toBe(404);
    expect((await add(found.id)).body).toMatchObject({ added: 0 });
    const before = await tenant.api.send<ImportBody>('POST', '/v1/imports', {
      body: form({ format: 'csv', file: longList }),
    });
    expect((await add(before.body.id)).status).toBe(409);
    await eventually(
      async () => {
        expect((await tenant.api.get(`/v1/imports/${before.body.id}`)).body).toMatchObject({ state: 'done' });
      },
      { withinMs: 20_000 },
    );
    expect((await add(before.body.id)).body).toMatchObject({ added: 5_000 });
  });
});

describe('an upload that is none', () => {
  const file = csv('email', 'jean@client.example');
  it.each<readonly [string, Parts, string]>([
    ['without a file', { format: 'csv' }, 'file'],
    ['without a format', { file }, 'format'],
    ['of an unknown format', { format: 'xlsx', file }, 'format'],
    ['whose mapping is no JSON', { format: 'csv', mapping: '{email:', file }, 'mapping'],
    ['whose mapping is a list', { format: 'csv', mapping: '["email"]', file }, 'mapping'],
    ['whose mapping holds NUL', { format: 'csv', mapping: '{"email":"a\\u0000"}', file }, 'mapping'],
    ['whose mapping holds a lone surrogate', { format: 'csv', mapping: '{"\\ud800":"a"}', file }, 'mapping'],
    ['whose defaults are no JSON', { format: 'csv', defaults: 'FR', file }, 'defaults'],
    ['whose default country is none', { format: 'csv', defaults: { country: 'France' }, file }, 'defaults.country'],
    ['whose default source is none', { format: 'csv', defaults: { source: 'heaven' }, file }, 'defaults.source'],
    ['with a part that nobody asked for', { format: 'csv', colour: 'red', file }, 'colour'],
    ['with two files', { format: 'csv', file, other: file }, 'other'],
    ['with the parts after the file wrong', { file, format: 'xml' }, 'format'],
  ])('%s is refused by name, and nothing is kept of it', async (_, parts, field) => {
    const tenant = await house.tenant();
    const before = await house.rowCounts();
    const { status, body } = await upload<ProblemAnswer>(tenant, parts);
    expect([status, body.errors?.[0]?.field]).toEqual([422, expect.stringContaining(field)]);
    expect(await house.rowCounts()).toEqual(before);
  });

  it.each([
    ['JSON', '{"format":"csv"}', 'application/json', 415],
    ['nothing', undefined, undefined, 415],
    ['multipart without a boundary', 'x', 'multipart/form-data', 422],
    [
      'multipart that is broken off',
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nemail',
      'multipart/form-data; boundary=b',
      422,
    ],
    ['multipart with nothing in it', '--b--\r\n', 'multipart/form-data; boundary=b', 422],
    [
      'a part named __proto__',
      '--b\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\nx\r\n--b--\r\n',
      'multipart/form-data; boundary=b',
      422,
    ],
  ] as const)('%s is refused', async (_, body, type, expected) => {
    const tenant = await house.tenant();
    const before = await house.rowCounts();
    const { status, headers } = await tenant.api.send('POST', '/v1/imports', {
      headers: type === undefined ? {} : { 'content-type': type },
      ...(body !== undefined && { body }),
    });
    expect([status, headers.get('content-type')]).toEqual([expected, 'application/problem+json; charset=utf-8']);
    expect(await house.rowCounts()).toEqual(before);
  });

  it.each(['imp_unknown', '..%2fkeys'])('%s is not found', async (id) => {
    expect((await (await house.tenant()).api.get(`/v1/imports/${id}`)).status).toBe(404);
  });

  it.each(['99999999999999999999-1', '1-99999999999', '1e3-1', 'imp_1'])(
    'a cursor of %s is refused or leads nowhere',
    async (name) => {
      const tenant = await house.tenant();
      const found = await imported(tenant, { format: 'csv', file });
      const cursor = Buffer.from(name).toString('base64url');
      expect([200, 422]).toContain((await tenant.api.get(`/v1/imports/${found.id}?cursor=${cursor}`)).status);
    },
  );
});
