/** Promises 1, 8 and 9 under `kill -9`: nobody twice, nobody after a no, nothing accepted lost. */
import { eventually } from '../setup/eventually.js';
import { type SmtpSink } from '../setup/smtp-sink.js';
import { addresses, launch, setUp, statesOf } from './campaign.js';
import { BACK_ENDS, type Ground, openGround, PEOPLE } from './ground.js';
import { type Service } from './service.js';

const KILLS = 3;

describe.each(BACK_ENDS)('a service that is killed while a campaign runs (queue on %s)', (backEnd) => {
  let ground: Ground;
  let sink: SmtpSink;
  let service: Service;

  beforeAll(async () => {
    ground = await openGround(backEnd, 'kill');
    ({ sink, service } = ground);
    sink.plan = () => ({ slowMs: 5 }); // so that every kill finds some in mid-conversation
  }, 60_000);

  afterAll(() => ground.close());

  it(
    'sends each allowed recipient one mail or shows it as uncertain, and the refused none',
    async () => {
      const people = { consented: addresses('yes', PEOPLE), refused: addresses('no', PEOPLE / 10) };
      const key = await setUp(service);
      const id = await launch(service, key, people);
      for (let kill = 1; kill <= KILLS; kill++) {
        const enough = (PEOPLE * kill) / (KILLS + 1);
        await eventually(
          () => {
            expect(sink.received.length).toBeGreaterThan(enough);
          },
          { withinMs: 120_000 },
        );
        await service.kill();
        await service.start();
      }
      await eventually(
        async () => {
          const { body } = await service.call('GET', `/v1/campaigns/${id}`, key);
          expect(body['state']).toBe('done');
        },
        { withinMs: 300_000 },
      );

      const { body } = await service.call('GET', `/v1/campaigns/${id}`, key);
      const counts = body['counts'] as Record<string, number>;
      const states = await statesOf(service, key, id);
      const uncertain = new Set(people.consented.filter((email) => states.get(email) === 'uncertain'));
      const mails = (email: string): number => sink.to(email).length;
      console.log(
        `${backEnd}: ${PEOPLE} allowed, ${KILLS} kills: ${counts['accepted']} accepted, ${uncertain.size} uncertain ` +
          `(${[...uncertain].filter((email) => mails(email) === 1).length} of them had arrived), ${sink.received.length} mails`,
      );
      expect(people.consented.filter((email) => mails(email) > 1)).toEqual([]);
      expect(people.consented.filter((email) => mails(email) === 0 && !uncertain.has(email))).toEqual([]);
      expect(people.refused.filter((email) => mails(email) > 0)).toEqual([]);
      expect(counts).toMatchObject({ allow: PEOPLE, block: PEOPLE / 10, queued: 0, refused: 0, cancelled: 0 });
      expect((counts['accepted'] ?? 0) + (counts['uncertain'] ?? 0)).toBe(PEOPLE);
    },
    10 * 60_000,
  );
});
