/** Promises 1, 2, 8 and 9 under every failure, on both back ends; ends with a table of what was seen. */
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../setup/eventually.js';
import { OwnRedis } from '../setup/own-redis.js';
import { addresses, launch, setUp, statesOf } from './campaign.js';
import { type Failure, FAILURES } from './failures.js';
import { Rig } from './rig.js';
import { type Row, tableOf } from './table.js';

const ASKED = process.env['FAULT_MESSAGES'];
const PEOPLE = Number(ASKED ?? 200);
const OBJECTORS = 10;
const SLOW_MS = 10; // so that the campaign lasts, and every failure finds some in mid-conversation

const BACK_ENDS = ['postgres', ...(OwnRedis.isInstalled() ? ['redis'] : [])];
const cases = FAILURES.flatMap((failure) =>
  BACK_ENDS.filter((backEnd) => backEnd === (failure.onlyOn ?? backEnd))
    .filter((backEnd) => ASKED !== undefined || backEnd === failure.short)
    .map((backEnd) => ({ failure, backEnd, name: failure.name })),
);

describe('a campaign during which something fails', () => {
  const table: Row[] = [];

  afterAll(() => {
    console.log(tableOf(table));
  });

  it.each(cases)(
    '$name (queue on $backEnd): nobody twice, nobody after a no, nothing lost',
    async ({ failure, backEnd }) => {
      const rig = await Rig.open(backEnd);
      try {
        const row = await tell(rig, failure, backEnd);
        table.push(row);
        expect(row).toMatchObject({ twice: [], afterNo: [], lost: [] });
      } finally {
        await rig.close();
      }
    },
    10 * 60_000,
  );

  it('finds people who objected in time, or nothing was shown', () => {
    expect(table.reduce((sum, { stopped }) => sum + stopped, 0)).toBeGreaterThan(0);
  });
});

async function tell(rig: Rig, failure: Failure, backEnd: string): Promise<Row> {
  const { service, sink } = rig;
  const people = { consented: addresses('yes', PEOPLE), refused: addresses('no', PEOPLE / 10) };
  const objectors = people.consented.slice(-OBJECTORS); // among the last to be written to
  sink.plan = (to, nth) => failure.relay?.(to, nth) ?? { slowMs: SLOW_MS };
  const key = await setUp(service);
  await failure.before?.(rig);
  const id = await launch(service, key, people);
  await rig.received((failure.at ?? 1 / 4) * PEOPLE);
  const objecting = objectTo(rig, key, objectors);
  await failure.strike?.(rig, PEOPLE);
  const over = performance.now();
  const answered = await objecting;
  await eventuallyDone(rig, key, id);
  const recovered = performance.now();

  const states = await statesOf(service, key, id);
  const mails = (email: string) => sink.to(email);
  const inState = (state: string) => people.consented.filter((email) => states.get(email) === state);
  const kept = new Set([...inState('uncertain'), ...inState('refused')]);
  const arrived = (email: string) => mails(email).length > 0;
  return {
    failure: failure.name,
    backEnd,
    messages: PEOPLE,
    accepted: inState('accepted').length,
    uncertain: inState('uncertain').length,
    refused: inState('refused').length,
    stopped: objectors.filter((email) => !arrived(email)).length,
    twice: people.consented.filter((email) => mails(email).length > 1),
    afterNo: [
      ...people.refused.filter(arrived),
      ...sink.received.filter(({ to, startedAt }) => startedAt > (answered.get(to) ?? Infinity)).map(({ to }) => to),
    ],
    lost: people.consented.filter((email) => !arrived(email) && !kept.has(email) && !answered.has(email)),
    seconds: (recovered - over) / 1_000,
  };
}

/** They object one after another, each again and again until it is acknowledged; answers when that was. */
async function objectTo(rig: Rig, key: string, people: readonly string[]): Promise<Map<string, number>> {
  const answered = new Map<string, number>();
  for (const email of people) {
    while (!answered.has(email) && !rig.isClosed) {
      const entry = { email, kind: 'unsubscribe' };
      const status = await rig.service.call('POST', '/v1/suppressions', key, entry).then(
        (answer) => answer.status,
        () => null, // the service is away
      );
      if (status === 201 || status === 200) answered.set(email, Date.now());
      else await pause(100);
    }
  }
  return answered;
}

async function eventuallyDone({ service }: Rig, key: string, id: string): Promise<void> {
  await eventually(
    async () => {
      const { body } = await service.call('GET', `/v1/campaigns/${id}`, key);
      expect(body).toMatchObject({ state: 'done' });
    },
    { withinMs: 5 * 60_000 },
  );
}
