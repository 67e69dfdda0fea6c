/** The way out of a table, on a real PostgreSQL: every byte, in memory that does not grow, and no harm to who comes after. */
import { type DataSource } from 'typeorm';
import { createDataSource } from '../config/database.js';
import { type CopiedRow } from '../src/values/copied-row.js';
import { copyOut } from '../src/values/copy-out.js';
import { rows } from '../src/values/sql.js';
import { bareDatabase, type FreshDatabase } from './setup/database.js';
import { TcpProxy } from './setup/tcp-proxy.js';

let own: FreshDatabase;
let database: DataSource;

beforeAll(async () => {
  own = await bareDatabase();
  database = await createDataSource({ url: own.url, poolSize: 1 });
  await database.initialize();
});
afterAll(async () => {
  await database.destroy();
  await own.drop();
});

async function read<T>(select: string, value: (row: CopiedRow) => T, columns = 1): Promise<(T | null)[]> {
  const found: (T | null)[] = [];
  await copyOut(database, select, (row) => {
    for (let column = 0; column < columns; column++) found.push(row.next() ? value(row) : null);
  });
  return found;
}

it('brings every byte of text, bytes and NULL', async () => {
  const text = 'a \\N, "quotes", a tab\t, a line\n, é, 漢字, 😀';
  expect(await read(`SELECT '${text}', NULL, ''`, (row) => row.text(), 3)).toEqual([text, null, '']);
  expect(await read(`SELECT '\\x00ff80'::bytea, ''::bytea`, (row) => row.hex(), 2)).toEqual(['00ff80', '']);
});

it('brings numbers and moments, before the epoch of PostgreSQL too', async () => {
  const numbers = [0, 1, -1, 2 ** 32, -(2 ** 32) - 1, Number.MAX_SAFE_INTEGER];
  const select = `SELECT ${numbers.map((one) => `${one}::bigint`).join(', ')}`;
  expect(await read(select, (row) => row.integer(), numbers.length)).toEqual(numbers);
  const moments = ['1969-12-31T23:59:59.999Z', '1999-12-31T23:59:59.001Z', '2026-11-25T10:00:00.123Z'];
  const stamped = `SELECT ${moments.map((one) => `'${one}'::timestamptz`).join(', ')}`;
  const times = await read(stamped, (row) => row.moment(), moments.length);
  expect(times.map((ms) => new Date(ms ?? NaN).toISOString())).toEqual(moments);
});

it('brings no row where there is none, and as many as there are', async () => {
  expect(await read('SELECT 1::bigint WHERE false', (row) => row.integer())).toEqual([]);
  const many = await read(`SELECT i::bigint FROM generate_series(1, 100000) i`, (row) => row.integer());
  expect(many).toEqual(Array.from({ length: 100_000 }, (_, n) => n + 1));
});

it('tells what the server refuses, in the middle too, and leaves the connection good', async () => {
  await expect(read('SELECT no_such_column', (row) => row.text())).rejects.toThrow(/no_such_column/);
  const broken = 'SELECT 1 / (50000 - i) FROM generate_series(1, 100000) i';
  await expect(read(broken, (row) => row.slice())).rejects.toThrow(/division by zero/);
  expect(await rows(database, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

it('tells what whoever reads throws, and leaves the connection good', async () => {
  const reading = copyOut(database, 'SELECT i FROM generate_series(1, 100000) i', () => {
    throw new Error('no room for it');
  });
  await expect(reading).rejects.toThrow('no room for it');
  expect(await rows(database, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

it('outlives a connection that is cut under it', async () => {
  const { proxy, url } = await TcpProxy.inFrontOf(own.url);
  const far = await createDataSource({ url, poolSize: 1 });
  await far.initialize();
  let seen = 0;
  const reading = copyOut(far, `SELECT repeat('x', 1000) FROM generate_series(1, 1000000)`, () => {
    if (++seen === 1_000) void proxy.cut();
  });
  await expect(reading).rejects.toThrow();
  expect(seen).toBeLessThan(1_000_000);
  await proxy.open();
  expect(await rows(far, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await far.destroy();
  await proxy.cut();
});
