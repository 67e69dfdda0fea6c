/** The way into the ledger, on a real PostgreSQL: all or none, and what fails harms nobody who comes after. */
import { type DataSource, type QueryRunner } from 'typeorm';
import { createDataSource } from '../config/database.js';
import { BinaryRows } from '../src/values/binary-rows.js';
import { copyIn } from '../src/values/copy-in.js';
import { rows } from '../src/values/sql.js';
import { bareDatabase, type FreshDatabase } from './setup/database.js';
import { eventually } from './setup/eventually.js';
import { TcpProxy } from './setup/tcp-proxy.js';

const INTO = 'note (id, text)';

let own: FreshDatabase;
let database: DataSource;

beforeAll(async () => {
  own = await bareDatabase();
  database = await createDataSource({ url: own.url, poolSize: 1 });
  await database.initialize();
  await database.query('CREATE TABLE note (id text PRIMARY KEY, text text NOT NULL)');
});
beforeEach(() => database.query('TRUNCATE note'));
afterAll(async () => {
  await database.destroy();
  await own.drop();
});

function notes(...ids: string[]): Buffer {
  const written = new BinaryRows(0);
  for (const id of ids) {
    written.begin(2);
    written.text(id);
    written.text(`the text of ${id}: \\N, "quotes", a tab\t, a line\n, é, 漢字, 😀`);
  }
  return written.finish();
}

async function kept(): Promise<string[]> {
  return (await rows<{ id: string }>(database, 'SELECT id FROM note ORDER BY id')).map(({ id }) => id);
}

it('keeps every byte of every row', async () => {
  await copyIn(database, INTO, notes('a', 'b'));
  const [first] = await rows<{ text: string }>(database, `SELECT text FROM note WHERE id = 'a'`);
  expect(first?.text).toBe('the text of a: \\N, "quotes", a tab\t, a line\n, é, 漢字, 😀');
  expect(await kept()).toEqual(['a', 'b']);
});

it('takes more than one message of the network holds', async () => {
  const many = Array.from({ length: 20_000 }, (_, n) => `note ${n}`);
  await copyIn(database, INTO, notes(...many));
  expect(await kept()).toHaveLength(20_000);
});

it.each([
  ['a row that stands already', INTO, notes('c', 'a')],
  ['data that is cut off', INTO, notes('c', 'd').subarray(0, -40)],
  ['a table that is not there', 'nowhere (id)', notes('c')],
])('refuses all rows for %s, and the only connection works on', async (_, into, data) => {
  await copyIn(database, INTO, notes('a'));
  await expect(copyIn(database, into, data)).rejects.toThrow();
  await copyIn(database, INTO, notes('e'));
  expect(await kept()).toEqual(['a', 'e']);
});

it('belongs to the transaction that it is given', async () => {
  const gone = database.transaction(async (transaction) => {
    await copyIn(transaction, INTO, notes('a'));
    throw new Error('changed my mind');
  });
  await expect(gone).rejects.toThrow('changed my mind');
  await database.transaction((transaction) => copyIn(transaction, INTO, notes('b')));
  expect(await kept()).toEqual(['b']);
});

describe('a connection that is lost while rows wait for a lock', () => {
  let holding: QueryRunner;
  let other: DataSource;

  beforeEach(async () => {
    other = await createDataSource({ url: own.url, poolSize: 1 });
    await other.initialize();
    holding = other.createQueryRunner();
    await holding.startTransaction();
    await holding.query('LOCK TABLE note IN ACCESS EXCLUSIVE MODE');
  });
  afterEach(async () => {
    await holding.release();
    await other.destroy();
  });

  const waiting = () =>
    eventually(
      async () => {
        const found = await rows(
          database, // not the one that holds the lock: within a transaction the answer stays the same
          `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ '^COPY' AND datname = current_database()`,
        );
        expect(found).toHaveLength(1);
      },
      { withinMs: 5_000 },
    );

  it('is told, where the server ends it, and the next rows take another', async () => {
    const [own] = await rows<{ pid: number }>(database, 'SELECT pg_backend_pid() AS pid');
    const told = expect(copyIn(database, INTO, notes('a'))).rejects.toThrow();
    await holding.query('SELECT pg_terminate_backend($1)', [own?.pid]);
    await told;
    await holding.rollbackTransaction();
    await copyIn(database, INTO, notes('b'));
    expect(await kept()).toEqual(['b']);
  });

  it('is told, where the network cuts it without a word, and the process lives', async () => {
    const { proxy, url } = await TcpProxy.inFrontOf(own.url);
    const far = await createDataSource({ url, poolSize: 1 });
    await far.initialize();
    const told = expect(copyIn(far, INTO, notes('a'))).rejects.toThrow();
    await waiting();
    await proxy.cut();
    await told;
    await holding.rollbackTransaction();
    await proxy.open();
    await copyIn(far, INTO, notes('b'));
    expect(await kept()).toContain('b'); // 'a' too: the server had it, and was waiting
    await far.destroy();
    await proxy.cut();
  });
});
