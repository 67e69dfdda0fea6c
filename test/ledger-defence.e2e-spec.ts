/** The database defends the ledger: against the service, by the rights of its role; against everybody, by triggers. */
import { Client } from 'pg';
import { rows } from '../src/values/sql.js';
import { LINKEDIN_ONLY } from './builders/people.js';
import { SENDER, someone, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';

const TABLES = ['leaf', 'ledger_entry', 'ledger_tile', 'ledger_checkpoint', 'ledger_cosignature', 'signing_key'];

let house: TestHouse;
let superuser: Client;

beforeAll(async () => {
  house = await TestHouse.open();
  superuser = new Client({ connectionString: house.databaseUrl });
  await superuser.connect();
  const acme = await house.tenant();
  const recipients = Array.from({ length: 300 }, () => ({ email: someone(), ...LINKEDIN_ONLY }));
  await acme.api.post('/v1/decisions', { purpose: 'prospecting', sender: SENDER, recipients });
  await eventually(
    async () => {
      expect(await contents()).toMatchObject({ ledger_entry: '300', ledger_tile: '1', ledger_checkpoint: '1' });
    },
    { withinMs: 5_000 },
  );
});
afterAll(async () => {
  await superuser.end();
  await house.close();
});

async function contents(): Promise<Record<string, string>> {
  const counts = TABLES.map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`);
  return (await rows<Record<string, string>>(house.database, `SELECT ${counts.join(', ')}`))[0] ?? {};
}

async function digest(): Promise<string> {
  const parts = TABLES.map((table) => `(SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM ${table} t)`);
  return JSON.stringify(await rows(house.database, `SELECT ${parts.join(', ')}`));
}

const STATEMENTS = [
  ...TABLES.flatMap((table) => [
    `DELETE FROM ${table}`,
    `DELETE FROM ${table} WHERE false`,
    `TRUNCATE ${table}`,
    `TRUNCATE ${table} CASCADE`,
  ]),
  `UPDATE leaf SET at = at - interval '1 day'`,
  `UPDATE leaf SET body = body WHERE false`,
  'UPDATE ledger_entry SET index = index + 1000',
  'UPDATE ledger_tile SET root = root',
  `UPDATE ledger_checkpoint SET note = ''`,
  `UPDATE signing_key SET since = now()`,
  'TRUNCATE leaf, mailbox CASCADE',
  `INSERT INTO leaf (controller_id, id, type, at, body, hash) SELECT controller_id, id, 'decision', now(), '{}', '' FROM leaf
   ON CONFLICT (controller_id, id) DO UPDATE SET body = excluded.body`,
  'DELETE FROM ledger_sequencer',
  'TRUNCATE ledger_sequencer',
];

describe.each(STATEMENTS)('%s', (statement) => {
  it('is refused to the service, which has no right to it', async () => {
    const before = await digest();
    await expect(house.database.query(statement)).rejects.toThrow(/permission denied for table/);
    expect(await digest()).toBe(before);
  });

  it('is refused to the superuser, by a trigger', async () => {
    const before = await digest();
    // PostgreSQL refuses by itself to truncate what a foreign key names, unless it is told to cascade.
    await expect(superuser.query(statement)).rejects.toThrow(/append-only|cannot truncate a table referenced in/);
    expect(await digest()).toBe(before);
  });
});

describe('what the service may insert, and yet not everywhere', () => {
  it.each([
    [
      'a leaf where the sequencer has been',
      `INSERT INTO leaf (controller_id, id, type, at, body, hash, xid) VALUES ('c', 'i', 't', now(), '{}', '', '3')`,
      'permission denied',
    ],
    [
      'an entry twice',
      `INSERT INTO ledger_entry SELECT controller_id, index + 300, xid, position FROM ledger_entry`,
      'ledger_entry_position_key',
    ],
    [
      'another leaf at a place that is taken',
      `INSERT INTO ledger_entry SELECT controller_id, index, xid, position + 1000000 FROM ledger_entry`,
      'ledger_entry_pkey',
    ],
    [
      'a second first checkpoint',
      `INSERT INTO ledger_checkpoint SELECT controller_id, 299, NULL, root, note, signing_key, at FROM ledger_checkpoint`,
      'ledger_checkpoint_controller_id_extends_key',
    ],
    [
      'a checkpoint that extends nothing',
      `INSERT INTO ledger_checkpoint SELECT controller_id, 301, 200, root, note, signing_key, at FROM ledger_checkpoint`,
      'ledger_checkpoint_controller_id_extends_fkey',
    ],
    [
      'a checkpoint that shrinks',
      `INSERT INTO ledger_checkpoint SELECT controller_id, 299, 300, root, note, signing_key, at FROM ledger_checkpoint`,
      'ledger_checkpoint_check',
    ],
  ])('%s', async (_, statement, why) => {
    await expect(house.database.query(statement)).rejects.toThrow(why);
  });
});

it('the service cannot change the schema, nor what was migrated', async () => {
  for (const statement of ['ALTER TABLE leaf DISABLE TRIGGER ALL', 'DROP TABLE ledger_tile', 'DELETE FROM migration']) {
    await expect(house.database.query(statement)).rejects.toThrow(/must be owner|permission denied/);
  }
});
