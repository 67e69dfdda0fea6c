/** Wrong keys are counted by door, for whoever watches the figures: how often, and never who or from where. */
import { SENDER, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { SmtpClient } from './setup/smtp-client.js';

let house: TestHouse;

beforeAll(async () => {
  house = await TestHouse.open({ roles: 'api,smtp' });
});
afterAll(() => house.closeFaultless());

const metrics = async (): Promise<string> => (await house.stranger.get('/metrics')).text;

async function counted(): Promise<Record<string, number>> {
  const lines = (await metrics()).matchAll(/^outreach_guard_failed_logins_total\{door="(\w+)"\} (\d+)$/gm);
  const counts: Record<string, number> = {};
  for (const [, door = '', count] of lines) counts[door] = Number(count);
  return counts;
}

const basic = (password: string) => ({ authorization: `Basic ${Buffer.from(`api:${password}`).toString('base64')}` });
const WRONG = `og_${'w'.repeat(43)}`;

it('at the API, at Mailgun’s, over SMTP and at the queue board, in all processes, also after a restart', async () => {
  const tenant = await house.tenant();
  const key = await house.key(tenant.id, ['send']);
  expect(await counted()).toEqual({ api: 0, mailgun: 0, queue_board: 0, smtp: 0 });
  for (let n = 0; n < 3; n++) expect((await house.api(WRONG).get('/v1/whoami')).status).toBe(401);
  for (let n = 0; n < 2; n++) {
    expect((await house.stranger.get('/v3/acme.example/bounces', basic(WRONG))).status).toBe(401);
  }
  expect((await house.stranger.get('/admin/queues', basic(WRONG))).status).toBe(401);
  await expect(SmtpClient.loggedIn(house.smtpPort, 'tests', WRONG)).rejects.toThrow('535');
  await expect(SmtpClient.loggedIn(house.smtpPort, 'nobody@acme.example', key)).rejects.toThrow('535');
  // None of these is a guess: no key at all, a right one, a right one without the scope.
  expect((await house.stranger.get('/v1/whoami')).status).toBe(401);
  expect((await house.stranger.get('/v3/acme.example/bounces')).status).toBe(401);
  expect((await house.api(key).get('/v1/whoami')).status).toBe(200);
  expect((await house.api(key).get('/v1/webhooks')).status).toBe(403);
  (await SmtpClient.loggedIn(house.smtpPort, SENDER, key)).close();
  const expected = { api: 3, mailgun: 2, queue_board: 1, smtp: 2 };
  await eventually(
    async () => {
      expect(await counted()).toEqual(expected);
    },
    { withinMs: 10_000 },
  );
  expect((await house.api(WRONG).get('/v1/whoami')).status).toBe(401);
  await house.restart();
  expect(await counted()).toEqual({ ...expected, api: 4 });
  expect(await metrics()).not.toMatch(/og_|@|127\.0\.0\.1|acme/);
}, 60_000);
