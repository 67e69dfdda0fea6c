/** Promise 2 under load: after the unsubscribe answered 2xx, not one mail to that mailbox starts. */
import { eventually } from '../setup/eventually.js';
import { type SmtpSink } from '../setup/smtp-sink.js';
import { addresses, launch, sendOne, setUp } from './campaign.js';
import { BACK_ENDS, type Ground, openGround, PEOPLE } from './ground.js';
import { type Service } from './service.js';

const OBJECTORS = 40;

describe.each(BACK_ENDS)('people who unsubscribe while a campaign is being sent (queue on %s)', (backEnd) => {
  let ground: Ground;
  let sink: SmtpSink;
  let service: Service;

  beforeAll(async () => {
    ground = await openGround(backEnd, 'objection');
    ({ sink, service } = ground);
  }, 60_000);

  afterAll(() => ground.close());

  it(
    'are not written to after the answer',
    async () => {
      const key = await setUp(service);
      const all = addresses('reader', PEOPLE);
      const objectors = all.filter((_, n) => n % Math.ceil(PEOPLE / OBJECTORS) === 0);
      for (const email of objectors) await sendOne(service, key, email);
      await eventually(
        () => {
          expect(sink.received).toHaveLength(objectors.length);
        },
        { withinMs: 30_000 },
      );
      const links = new Map(sink.received.map(({ to, raw }) => [to, pathOf(raw)]));

      sink.plan = () => ({ slowMs: 3 });
      const id = await launch(service, key, { consented: all, refused: [] });
      await eventually(
        () => {
          expect(sink.received.length).toBeGreaterThan(2 * objectors.length);
        },
        { withinMs: 60_000 },
      );
      const answered = new Map<string, number>();
      await Promise.all(
        objectors.map(async (email) => {
          const { status } = await service.call('POST', links.get(email) ?? '');
          answered.set(email, Date.now());
          expect(status).toBe(200);
        }),
      );
      await eventually(
        async () => {
          const { body } = await service.call('GET', `/v1/campaigns/${id}`, key);
          expect(body['state']).toBe('done');
        },
        { withinMs: 300_000 },
      );

      const late = sink.received.filter(({ to, startedAt }) => startedAt > (answered.get(to) ?? Infinity));
      const stopped = objectors.filter((email) => sink.to(email).length === 1);
      console.log(
        `${backEnd}: ${objectors.length} objected, ${stopped.length} before their mail, ${late.length} written to after`,
      );
      expect(late.map(({ to }) => to)).toEqual([]);
      expect(stopped.length).toBeGreaterThan(0); // else nobody was in time, and nothing was shown
      expect(sink.received.length).toBe(objectors.length + PEOPLE - stopped.length);
    },
    10 * 60_000,
  );
});

/** The one-click link of a mail, without its host. */
function pathOf(raw: Buffer): string {
  const link = /^List-Unsubscribe: <https?:\/\/[^/]+(\/u\/[^>]+)>/m.exec(raw.toString())?.[1];
  if (link === undefined) throw new Error('a mail without List-Unsubscribe');
  return link;
}
