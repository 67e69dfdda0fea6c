/** Promise 10: who looked at whose record, and why, is itself on record; and exports are safe to open. */
import { parse } from 'csv-parse/sync';
import { Controllers } from '../src/access/controllers.js';
import { openPayload, recordsKey } from '../src/ledger/sealing.js';
import { Subjects } from '../src/provenance/subjects.js';
import { rows } from '../src/values/sql.js';
import { type DecisionsBody } from './api.js';
import { consentedTo, LINKEDIN_ONLY } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';

type Found = {
  readonly id: string;
  readonly type: string;
  readonly body: string;
  readonly payload: Buffer;
  readonly subject_id: string | null;
  readonly mailbox_id: Buffer | null;
  readonly subject_key: Buffer | null;
};
type Said = { readonly type: string; readonly isOfPerson: boolean; readonly refersTo: readonly string[] } & Record<
  string,
  unknown
>;

let house: TestHouse;
let acme: Tenant;
let contactId: string;
let decisionId: string;
let consentId: string;
const email = someone();

beforeAll(async () => {
  house = await TestHouse.open({ roles: 'api' });
  acme = await house.tenant();
  const made = await acme.api.post<{ id: string }>('/v1/contacts', { email, name: 'Jean Dupont', ...LINKEDIN_ONLY });
  contactId = made.body.id;
  const consent = await acme.api.post<{ id: string }>('/v1/consents', { email, ...consentedTo().consents[0] });
  consentId = consent.body.id;
  const recipients = [{ email, ...consentedTo() }, { email: `=cmd|' /C calc'!A0@evil.example` }];
  const asked = { purpose: 'newsletter', sender: SENDER, recipients };
  decisionId = (await acme.api.post<DecisionsBody>('/v1/decisions', asked)).body.decisions[0]?.id ?? '';
});
afterAll(async () => {
  await house.closeFaultless();
});

/** What the ledger says of the readings since the call began. */
async function readings(during: () => Promise<unknown>): Promise<Said[]> {
  const [{ last } = { last: '0' }] = await rows<{ last: string }>(
    house.database,
    'SELECT max(position) AS last FROM leaf',
  );
  await during();
  const found = await rows<Found>(
    house.database,
    `SELECT l.*, m.mailbox_id, m.subject_key FROM leaf l
     LEFT JOIN mailbox m ON m.controller_id = l.controller_id AND m.subject_id = l.subject_id
     WHERE l.position > $1 ORDER BY l.position`,
    [last],
  );
  const { suppressionKey } = await house.app.get(Controllers).get(acme.id);
  return found.map((leaf) => {
    const name = leaf.mailbox_id && { controllerId: acme.id, mailboxId: leaf.mailbox_id };
    const stored = leaf.subject_key && { id: leaf.subject_id ?? '', wrappedKey: leaf.subject_key };
    const key = name && stored ? house.app.get(Subjects).open(name, stored).key.sealing : recordsKey(suppressionKey);
    const { refersTo } = JSON.parse(leaf.body) as { refersTo: string[] };
    const said = JSON.parse(openPayload(key, leaf.payload, leaf.id)) as Record<string, unknown>;
    return { type: leaf.type, isOfPerson: leaf.subject_id !== null, refersTo, ...said };
  });
}

describe('a reading is an entry of the ledger', () => {
  it.each<readonly [string, () => string, object]>([
    ['of a decision', () => `/v1/decisions/${decisionId}`, { type: 'record_read', what: 'decision', isOfPerson: true }],
    ['of a person', () => `/v1/contacts/${contactId}`, { type: 'record_read', what: 'contact', isOfPerson: true }],
    ['of a person, by address', () => `/v1/contacts?email=${email}`, { what: 'contact', isOfPerson: true }],
    ['of a list of decisions', () => '/v1/decisions?limit=1', { what: 'decisions', isOfPerson: false }],
    [
      'of all decisions, as CSV',
      () => '/v1/decisions.csv',
      { type: 'record_exported', what: 'decisions_csv', isOfPerson: false },
    ],
    [
      'of a receipt',
      () => `/v1/consents/${consentId}/receipt`,
      { type: 'record_exported', what: 'consent_receipt', isOfPerson: true },
    ],
    [
      'of the register',
      () => `/v1/controllers/${acme.id}/article-30`,
      { what: 'article_30_register', isOfPerson: false },
    ],
  ])('%s', async (_, path, expected) => {
    const said = await readings(async () => {
      expect((await acme.api.get(path(), { 'x-reason': 'audit 7' })).status).toBe(200);
    });
    expect(said).toEqual([
      expect.objectContaining({ ...expected, by: expect.stringMatching(/^key_/), why: 'audit 7' }),
    ]);
  });

  it('names what was shown, and takes the reason from the query too', async () => {
    const [said] = await readings(() => acme.api.get('/v1/decisions?reason=audit%208'));
    expect(said).toMatchObject({ why: 'audit 8' });
    expect(said?.refersTo).toContain(decisionId);
  });

  it('says so where no reason was given', async () => {
    const [said] = await readings(() => acme.api.get(`/v1/decisions/${decisionId}`));
    expect(said).toMatchObject({ why: 'not stated', refersTo: [decisionId] });
  });

  it.each(['?reason=for%20jean@client.example', `?reason=${'x'.repeat(501)}`])(
    'refuses %s, and shows nothing',
    async (query) => {
      const said = await readings(async () => {
        expect((await acme.api.get(`/v1/decisions/${decisionId}${query}`)).status).toBe(422);
      });
      expect(said).toEqual([]);
    },
  );

  it('is not made where there is nothing to read', async () => {
    expect(await readings(() => acme.api.get('/v1/decisions/dec_1'))).toEqual([]);
    expect(await readings(() => acme.api.get('/v1/controllers/ctl_other/article-30'))).toEqual([]);
  });
});

describe('the audit log as CSV', () => {
  it('has a line for each decision, and no formula', async () => {
    const { text, headers } = await acme.api.get('/v1/decisions.csv');
    expect(headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/);
    const lines = parse<Record<string, string>>(text, { columns: true, skip_empty_lines: true });
    expect(lines).toHaveLength(2);
    expect(lines.map((line) => line['email']).sort()).toEqual([`'=cmd|' /C calc'!A0@evil.example`, email].sort());
    expect(lines.find((line) => line['id'] === decisionId)).toMatchObject({
      outcome: 'allow',
      lawful_basis: 'consent',
      purpose: 'newsletter',
    });
  });
});

describe('the entry of the art. 30 register', () => {
  it('names the controller, its purposes and what is kept for how long', async () => {
    const { body } = await acme.api.get<Record<string, unknown>>(`/v1/controllers/${acme.id}/article-30`);
    expect(body).toMatchObject({ controller: { name: 'Acme SAS', country: 'FR' }, senders: [SENDER] });
    expect(JSON.stringify(body)).not.toContain('suppressionKey');
  });
});
