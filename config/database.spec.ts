/** The migrations: once, however many start at once; and a pool that survives its database. */
import { type DataSource } from 'typeorm';
import { bareDatabase, type FreshDatabase } from '../test/setup/database.js';
import { createDataSource, migrateDatabase } from './database.js';

let database: FreshDatabase;
const opened: DataSource[] = [];

async function open(): Promise<DataSource> {
  const dataSource = await (await createDataSource({ url: database.url, poolSize: 2 })).initialize();
  opened.push(dataSource);
  return dataSource;
}

beforeAll(async () => {
  database = await bareDatabase();
});

afterAll(async () => {
  await Promise.all(opened.map((dataSource) => dataSource.destroy()));
  await database.drop();
});

it('migrates once, though four start at once', async () => {
  const all = await Promise.all(Array.from({ length: 4 }, async () => migrateDatabase(await open())));
  expect(all.filter((done) => done.length > 0)).toHaveLength(1);
  expect(await migrateDatabase(await open())).toEqual([]);
});

it('goes on after its connections were broken', async () => {
  const dataSource = await open();
  await dataSource.query('SELECT 1');
  const other = await open();
  await other.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});
