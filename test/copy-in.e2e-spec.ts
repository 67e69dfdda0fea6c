/** The way into the ledger, on a real PostgreSQL: all or none, and what fails harms nobody who comes after. */
import { type DataSource } from 'typeorm';
import { createDataSource } from '../config/database.js';
import { BinaryRows } from '../src/values/binary-rows.js';
import { copyIn } from '../src/values/copy-in.js';
import { rows } from '../src/values/sql.js';
import { bareDatabase, type FreshDatabase } from './setup/database.js';

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

it('tells of a connection that is cut, and takes another the next time', async () => {
  const [locker] = await rows<{ pid: number }>(database, 'SELECT pg_backend_pid() AS pid');
  const other = await createDataSource({ url: own.url, poolSize: 1 });
  await other.initialize();
  const holding = other.createQueryRunner();
  await holding.query('BEGIN');
  await holding.query('LOCK TABLE note IN ACCESS EXCLUSIVE MODE');
  const waiting = copyIn(database, INTO, notes('a'));
  const told = expect(waiting).rejects.toThrow();
  await holding.query('SELECT pg_terminate_backend($1)', [locker?.pid]);
  await told;
  await holding.query('ROLLBACK');
  await holding.release();
  await other.destroy();
  await copyIn(database, INTO, notes('b'));
  expect(await kept()).toEqual(['b']);
});
