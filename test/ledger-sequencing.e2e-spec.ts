/** The sequencer where it is hard: late commits, a restored dump, a second sequencer, a database that somebody changed. */
import { generateKeyPairSync } from 'node:crypto';
import { type DataSource } from 'typeorm';
import { createDataSource } from '../config/database.js';
import { Integration, LedgerDamaged } from '../src/ledger/integration.js';
import { type Leaf } from '../src/ledger/leaf.js';
import { holdLease, takeLease } from '../src/ledger/lease.js';
import { Ledger } from '../src/ledger/ledger.js';
import { LogSigner } from '../src/ledger/log-signer.js';
import { SequencingSession } from '../src/ledger/sequencing-session.js';
import { SigningKeys } from '../src/ledger/signing-keys.js';
import { newId } from '../src/values/id.js';
import { rows, type Sql } from '../src/values/sql.js';
import { type FreshDatabase, freshDatabase } from './setup/database.js';
import { eventually } from './setup/eventually.js';

const MOST = 20_000;
const CONTROLLER = 'ctl_a';

let fresh: FreshDatabase;
let database: DataSource;
let keyId: number;
const ledger = new Ledger();
const signer = new LogSigner(generateKeyPairSync('ed25519').privateKey);
const opened: SequencingSession[] = [];

beforeEach(async () => {
  fresh = await freshDatabase();
  database = await (await createDataSource({ url: fresh.url, poolSize: 5 })).initialize();
  keyId = await new SigningKeys(database, ledger).register(signer.publicKey, new Date());
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((session) => session.close()));
  await database.destroy();
  await fresh.drop();
});

async function session(): Promise<SequencingSession> {
  const one = await SequencingSession.open(database);
  opened.push(one);
  return one;
}

/** Takes the lease; `step` integrates what there is and answers how many, null where the lease is lost. */
async function sequencer() {
  const own = await session();
  const integration = new Integration(signer, keyId);
  let epoch = (await takeLease(own, 'test')) ?? '';
  const step = async () => (await integration.step(own, epoch, MOST, new Date()))?.leaves ?? null;
  /** Until so many are in: transactions of other tests on the same server hold up each step. */
  const steps = async (leaves: number): Promise<void> => {
    let sum = 0;
    await eventually(
      async () => {
        const taken = await step();
        if (taken === null) epoch = (await takeLease(own, 'test')) ?? epoch; // a slow machine let it lapse
        sum += taken ?? 0;
        expect(sum).toBe(leaves);
      },
      { withinMs: 20_000 },
    );
  };
  return { session: own, epoch, step, steps };
}

function leaf(id: string): Leaf {
  const at = '2026-11-25T10:00:00.000Z';
  return { id, type: 'decision', at, controllerId: CONTROLLER, subjectId: null, payload: null, refersTo: [] };
}

async function append(sql: Sql, ...ids: string[]): Promise<void> {
  await ledger.append(sql, ids.map(leaf));
}

async function sequenced(): Promise<string[]> {
  const found = await rows<{ id: string }>(
    database,
    'SELECT l.id FROM ledger_entry e JOIN leaf l USING (xid, position) ORDER BY e.index',
  );
  return found.map(({ id }) => id);
}

it('waits for a transaction that was begun before, and loses none of its leaves', async () => {
  const { step, steps } = await sequencer();
  const [slow, late] = [database.createQueryRunner(), database.createQueryRunner()];
  await slow.startTransaction();
  await late.startTransaction();
  await append(slow.manager, 'slow-1');
  await append(late.manager, 'late');
  await append(slow.manager, 'slow-2');
  await late.commitTransaction();
  await append(database, 'after');
  expect(await step()).toBe(0); // `late` and `after` are there, but something may still come before them
  await slow.commitTransaction();
  await steps(4);
  expect(await sequenced()).toEqual(['slow-1', 'slow-2', 'late', 'after']);
  await Promise.all([slow.release(), late.release()]);
});

it('passes over what was rolled back', async () => {
  const { steps } = await sequencer();
  const runner = database.createQueryRunner();
  await runner.startTransaction();
  await append(runner.manager, 'never');
  await append(database, 'kept');
  await runner.rollbackTransaction();
  await runner.release();
  await steps(1);
  expect(await sequenced()).toEqual(['kept']);
});

it('is one at a time: nobody gets a lease that is held, and whoever lost it integrates nothing', async () => {
  const first = await sequencer();
  expect(await takeLease(await session(), 'other')).toBeNull();
  await append(database, 'one');
  await first.steps(1);
  await database.query(`UPDATE ledger_sequencer SET expires_at = clock_timestamp() - interval '1 second'`);
  const second = await sequencer();
  await append(database, 'two');
  expect(await first.step()).toBeNull();
  expect(await holdLease(first.session, first.epoch)).toBeNull();
  await second.steps(1);
  expect(await sequenced()).toEqual(['one', 'two']);
});

it('ends the transaction of a holder that stands still in it, so that another can go on', async () => {
  const first = await sequencer();
  await append(database, 'one');
  let goOn = (): void => undefined;
  const taken = new Promise<void>((resolve) => (goOn = resolve));
  const still = first.session.transaction(async () => {
    await holdLease(first.session, first.epoch);
    await taken;
  });
  still.catch(() => undefined);
  const other = await session();
  await eventually(
    async () => {
      expect(await takeLease(other, 'other')).not.toBeNull();
    },
    { withinMs: 6_000 },
  );
  goOn();
  await expect(still).rejects.toThrow();
  expect(await sequenced()).toEqual([]);
}, 20_000);

it('goes on after a dump was restored on a server that has counted fewer transactions', async () => {
  const { steps } = await sequencer();
  await append(database, 'before-1', 'before-2');
  await steps(2);
  // What a restore brings: the same rows, under numbers that this server has not come to yet.
  const far = 'pg_current_xact_id()::text::bigint + 1000000';
  await database.query(`INSERT INTO leaf (controller_id, id, type, at, body, hash, xid)
    SELECT controller_id, 'waiting-in-the-dump', type, at, body, hash, (${far} + 1)::text::xid8 FROM leaf LIMIT 1`);
  await database.query(`UPDATE ledger_sequencer SET xid = (${far})::text::xid8`);
  await append(database, 'after-1');
  await steps(2);
  await append(database, 'after-2');
  await steps(1);
  expect(await sequenced()).toEqual(['before-1', 'before-2', 'waiting-in-the-dump', 'after-1', 'after-2']);
});

it('signs nothing more once the tree is not the one that it signed', async () => {
  const { steps } = await sequencer();
  await append(database, ...Array.from({ length: 300 }, () => newId('dec', Date.now())));
  await steps(300);
  await database.query('ALTER TABLE leaf DISABLE TRIGGER ALL');
  await database.query(`UPDATE leaf SET hash = sha256('forged') WHERE (xid, position) =
    (SELECT xid, position FROM ledger_entry WHERE index = 299)`);
  await database.query(`UPDATE ledger_sequencer SET expires_at = '-infinity'`);
  await append(database, 'next');
  const successor = await sequencer(); // one that has nothing in memory
  await eventually(() => expect(successor.step()).rejects.toThrow(LedgerDamaged), { withinMs: 20_000 });
  expect(await rows(database, 'SELECT size FROM ledger_checkpoint')).toEqual([{ size: '300' }]);
});

it('lets two sign at once never: the database takes one successor of a checkpoint', async () => {
  const { steps } = await sequencer();
  for (const one of ['one', 'two']) {
    await append(database, one);
    await steps(1);
  }
  const fork = `INSERT INTO ledger_checkpoint SELECT controller_id, 3, 1, root, note, signing_key, at FROM ledger_checkpoint WHERE size = 2`;
  await expect(database.query(fork)).rejects.toThrow('ledger_checkpoint_controller_id_extends_key');
});
