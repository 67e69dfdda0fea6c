/** What the network desk keeps of a person is in the answer to an access request, and gone after an erasure. */
import { rows } from '../src/values/sql.js';
import { type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';

let house: TestHouse;
let acme: Tenant;

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
});
afterAll(async () => {
  await house.closeFaultless();
});

const URL_OF = 'https://www.linkedin.com/in/odile-vannier-fictive';
const EMAIL = 'odile.vannier@client.example';
const LISTS = [
  `From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\nOdile Vannier,Anna,"9/14/26, 7:02 AM",Bonjour,INCOMING,${URL_OF},`,
  `First Name,Last Name,URL,Email Address,Company,Position,Connected On\nOdile,Vannier,${URL_OF},${EMAIL},Vannier SA,DAF,15 Sep 2026`,
  `From: Odile Vannier <${EMAIL}>\nDate: Fri, 18 Sep 2026 10:00:00 +0200\nMessage-ID: <1@v.example>\n\nBuy.\n`,
];

async function imported(list: string): Promise<void> {
  const body = new FormData();
  body.set('file', new Blob([list]), 'list');
  const { id } = (await acme.api.send<{ id: string }>('POST', '/v1/network/imports', { body })).body;
  await eventually(
    async () => {
      expect((await acme.api.get<{ state: string }>(`/v1/network/imports/${id}`)).body.state).toBe('done');
    },
    { withinMs: 10_000 },
  );
}

const TABLES = [
  'network_person',
  'network_invitation',
  'network_meeting',
  'network_answer',
  'network_cold_mail',
] as const;

async function held(): Promise<Record<string, number>> {
  const counts = TABLES.map((table) => `(SELECT count(*)::int FROM ${table}) AS ${table}`).join(', ');
  const [found] = await rows<Record<string, number>>(house.database, `SELECT ${counts}`);
  return found ?? {};
}

it('is answered whole, erased whole, and brought back by no list', async () => {
  for (const list of LISTS) await imported(list);
  const person = { name: 'Odile Vannier', profileUrl: URL_OF };
  await acme.api.post('/v1/network/meetings', { person, on: '2026-09-01', place: 'Lyon', evidence: 'card' });
  const { invitations } = (await acme.api.get<{ invitations: { id: string }[] }>('/v1/network/invitations')).body;
  await acme.api.post('/v1/network/answers', { invitation: invitations[0]?.id, agrees: true, remark: 'met Odile' });
  const all = Object.fromEntries(TABLES.map((table) => [table, 1]));
  expect(await held()).toEqual(all);

  const asked = await acme.api.post<{ id: string }>('/v1/subject-requests', { type: 'access', email: EMAIL });
  await acme.api.post(`/v1/subject-requests/${asked.body.id}/answer`, {});
  const path = `/v1/subject-requests/${asked.body.id}/document?format=json`;
  const { stored } = (await acme.api.get<{ stored: Record<string, unknown[]> }>(path)).body;
  for (const table of TABLES) expect([table, stored[table]?.length]).toEqual([table, 1]);

  expect((await acme.api.post('/v1/subject-requests', { type: 'erasure', email: EMAIL })).status).toBe(201);
  await eventually(
    async () => {
      expect(await held()).toEqual(Object.fromEntries(TABLES.map((table) => [table, 0])));
    },
    { withinMs: 10_000 },
  );
  for (const list of LISTS) await imported(list);
  expect(await held()).toEqual(Object.fromEntries(TABLES.map((table) => [table, 0])));
});

it('goes by itself once no list and no record has spoken of a person for as long as prospects are kept', async () => {
  const list = (name: string): string =>
    `First Name,Last Name,URL,Email Address,Company,Position,Connected On\n${name},Old,https://www.linkedin.com/in/${name},,X,Y,15 Sep 2016`;
  await imported(list('stale'));
  await imported(list('fresh'));
  await house.database.query(
    `UPDATE network_person SET touched_at = now() - interval '4 years' WHERE name = 'stale Old'`,
  );
  await eventually(
    async () => {
      const left = await rows<{ name: string }>(house.database, 'SELECT name FROM network_person');
      expect(left).toEqual([{ name: 'fresh Old' }]);
    },
    { withinMs: 15_000 },
  );
});
