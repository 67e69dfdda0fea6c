/** Promise 9: what was answered 2xx is there after a stop in mid-work, and is finished once, by whoever comes next. */
import { randomBytes } from 'node:crypto';
import { type CampaignBody, type DecisionsBody } from '../api.js';
import { consentedTo } from '../builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from '../house.js';
import { type FreshDatabase, freshDatabase } from '../setup/database.js';
import { eventually } from '../setup/eventually.js';
import { SmtpSink } from '../setup/smtp-sink.js';
import { addresses, launch, setUp } from './campaign.js';
import { Service } from './service.js';

const PEOPLE = 400;

describe('a house that is closed and opened again', () => {
  let house: TestHouse;
  let sink: SmtpSink;
  let acme: Tenant;

  beforeAll(async () => {
    sink = await SmtpSink.open();
    sink.plan = () => ({ slowMs: 10 });
    house = await TestHouse.open({ relayUrl: `${sink.url}?connections=4` });
    acme = await house.tenant();
  });
  afterAll(async () => {
    expect(house.errors).toEqual([]);
    await house.close();
    await sink.close();
  });

  it('knows its people, its stops and its keys, and goes on with a campaign', async () => {
    const [contact, stopped] = [someone('contact'), someone('stopped')];
    await acme.api.post('/v1/contacts', { email: contact, ...consentedTo() });
    await acme.api.post('/v1/suppressions', { email: stopped, kind: 'objection' });
    const draft = { name: 'Autumn', purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here.' };
    const { id } = (await acme.api.post<CampaignBody>('/v1/campaigns', draft)).body;
    const people = Array.from({ length: PEOPLE }, () => someone());
    const recipients = [...people, stopped].map((email) => ({ email, ...consentedTo() }));
    await acme.api.post(`/v1/campaigns/${id}/recipients`, { recipients });
    await acme.api.post(`/v1/campaigns/${id}/launch`);

    for (const share of [0.2, 0.6]) {
      await eventually(
        () => {
          expect(sink.received.length).toBeGreaterThan(PEOPLE * share);
        },
        { withinMs: 30_000 },
      );
      await house.restart();
    }

    expect((await acme.api.get(`/v1/contacts?email=${contact}`)).status).toBe(200);
    const asked = { purpose: 'newsletter', sender: SENDER, recipients: [contact, stopped].map((email) => ({ email })) };
    const { body } = await acme.api.post<DecisionsBody>('/v1/decisions', asked);
    expect(body.decisions.map(({ outcome }) => outcome)).toEqual(['allow', 'block']);
    await eventually(
      async () => {
        expect((await acme.api.get(`/v1/campaigns/${id}`)).body).toMatchObject({
          ...{
            state: 'done',
            counts: { recipients: PEOPLE + 1, block: 1, accepted: PEOPLE, uncertain: 0, cancelled: 0 },
          },
        });
      },
      { withinMs: 30_000 },
    );
    expect(sink.received.map(({ to }) => to).sort()).toEqual(people.sort());
  }, 90_000);

  it('goes on with an import where it stopped: no row lost, none twice', async () => {
    const rowCount = 12_000;
    const prefix = randomBytes(4).toString('hex');
    const lines = Array.from({ length: rowCount }, (_, n) =>
      n % 100 === 0 ? `broken ${n},no` : `${prefix}-${n}@client.example,${n % 50 === 1 ? 'yes' : 'no'}`,
    );
    const list = new FormData();
    list.set('format', 'csv');
    list.set('file', new Blob([`email,unsubscribed\n${lines.join('\n')}\n`]), 'list.csv');
    const { body } = await acme.api.send<{ id: string }>('POST', '/v1/imports', { body: list });
    const read = async () => (await acme.api.get<ImportBody>(`/v1/imports/${body.id}`)).body;
    let stops = 0;
    for (let rowsSeen = 0; stops < 2; stops++) {
      await eventually(
        async () => {
          expect((await read()).counts.lastRow).toBeGreaterThan(rowsSeen);
        },
        {
          withinMs: 20_000,
        },
      );
      await house.restart();
      const now = await read();
      if (now.state === 'done') break;
      rowsSeen = now.counts.lastRow;
    }
    expect(stops).toBeGreaterThan(0);
    await eventually(
      async () => {
        expect(await read()).toMatchObject({ state: 'done' });
      },
      { withinMs: 30_000 },
    );
    expect((await read()).counts).toMatchObject({
      ...{
        imported: rowCount * 0.99,
        updated: 0,
        refused: rowCount / 100,
        suppressed: rowCount / 50,
        lastRow: rowCount + 1,
      },
    });
    const [kept] = await house.database.query<{ count: string }[]>(
      `SELECT count(*) FROM mailbox WHERE email LIKE $1 || '-%'`,
      [prefix],
    );
    expect(Number(kept?.count)).toBe(rowCount * 0.99);
  }, 90_000);
});

type ImportBody = {
  readonly state: string;
  readonly counts: Readonly<Record<string, number>> & { readonly lastRow: number };
};

describe('a service that is asked to stop while a campaign runs', () => {
  let database: FreshDatabase;
  let sink: SmtpSink;
  let service: Service;

  beforeAll(async () => {
    database = await freshDatabase();
    sink = await SmtpSink.open();
    sink.plan = () => ({ slowMs: 20 });
    service = new Service({ DATABASE_URL: database.url, RELAY_URL: `${sink.url}?connections=4` });
    await service.start();
  }, 60_000);
  afterAll(async () => {
    await service.remove();
    await sink.close();
    await database.drop();
  });

  it('finishes what is in flight, ends with 0, and the next one sends the rest exactly once', async () => {
    const key = await setUp(service);
    const people = addresses('yes', PEOPLE);
    const id = await launch(service, key, { consented: people, refused: [] });
    await eventually(
      () => {
        expect(sink.received.length).toBeGreaterThan(PEOPLE / 5);
      },
      { withinMs: 30_000 },
    );
    const code = await service.stop();
    const atStop = sink.received.length;
    expect(code).toBe(0);
    expect(atStop).toBeLessThan(PEOPLE); // else nothing was in flight, and nothing was shown
    await service.start();
    await eventually(
      async () => {
        const { body } = await service.call('GET', `/v1/campaigns/${id}`, key);
        expect(body).toMatchObject({ state: 'done', counts: { accepted: PEOPLE, uncertain: 0 } });
      },
      { withinMs: 60_000 },
    );
    expect(sink.received.map(({ to }) => to).sort()).toEqual(people.sort());
  }, 120_000);
});
