/** The state machine of messages against a model of it: whatever happens, in whatever order, with two workers at once. */
import fc from 'fast-check';
import { WORKERS_ALIVE } from '../../src/delivery/worker-seat.js';
import { type FreshDatabase, freshDatabase } from '../setup/database.js';
import { eventually } from '../setup/eventually.js';
import { EVERYBODY, type Hands, ON_A_WEBSITE, PostOffice } from '../setup/post-office.js';
import { anyCommands } from './machine-commands.js';
import { newModel, newWorld, WATCH_EDGES } from './machine-model.js';

const [RUNS, COMMANDS] = process.env['FAULT_MESSAGES'] === undefined ? [10, 100] : [200, 200];
const SEED = 20_261_125;

describe('messages on their way', () => {
  let database: FreshDatabase;
  let office: PostOffice;
  let workers: Hands[];

  beforeAll(async () => {
    database = await freshDatabase();
    office = await PostOffice.open({ databaseUrl: database.url, redis: null });
    await office.database.query(WATCH_EDGES);
    workers = [await office.hands(), await office.hands()];
  });
  afterAll(async () => {
    for (const { seat } of workers) await seat.leave();
    await office.close();
    await database.drop();
  });

  it(
    'only go where they may, begin once, never after a no, and take as many slots as there are sends',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyCommands(COMMANDS), async (commands) => {
          const real = await newWorld(office, workers);
          await fc.asyncModelRun(() => ({ model: newModel(), real }), commands);
        }),
        { seed: SEED, numRuns: RUNS, endOnFailure: false },
      );
    },
    20 * 60_000,
  );

  it('keep their slot if they begin while the hold of their worker is being given up', async () => {
    const world = await newWorld(office, workers);
    const [late, other] = world.workers as [Hands, Hands];
    await office.queueTo(world.emails.slice(0, 1), {
      ...{ sender: world.sender, purpose: 'prospecting', known: ON_A_WEBSITE, announce: false },
    });
    const [one] = (await late.desk.claimDue(late.seat.number ?? '', 1, EVERYBODY)).claimed;
    await late.seat.leave();
    const busy = office.database.createQueryRunner();
    await busy.startTransaction();
    await busy.query('SELECT 1 FROM mailbox WHERE controller_id = $1 FOR UPDATE', [world.sender.controllerId]);
    const sweeping = other.transitions.sweep(WORKERS_ALIVE);
    await eventually(
      async () => {
        expect(await busy.query(`SELECT 1 FROM pg_locks WHERE NOT granted`)).not.toEqual([]);
      },
      { withinMs: 5_000 },
    );
    expect(one && (await late.transitions.begin(one, 'RELAY_URL'))).toBe(true);
    await busy.commitTransaction();
    await busy.release();
    expect(await sweeping).toEqual({ requeued: 0, uncertain: 0 });
    const [mailbox] = await office.database.query<[{ slots: string[] }]>(
      'SELECT cold_sent_at::text[] AS slots FROM mailbox WHERE controller_id = $1',
      [world.sender.controllerId],
    );
    expect(mailbox.slots).toEqual([one?.slot?.stamp]);
  });
});
