/** How the lanes are found: along the index, from lane to lane, however many messages wait in each of them. */
import { type EntityManager } from 'typeorm';
import { alongTheIndex, Lanes, ofShares, shareValues } from '../src/delivery/pace/lanes.js';
import { Pace } from '../src/delivery/pace/pace.js';
import { Trouble } from '../src/delivery/pace/trouble.js';
import { rows } from '../src/values/sql.js';
import { freshDatabase, type FreshDatabase } from './setup/database.js';
import { PostOffice } from './setup/post-office.js';

const LANES = 20;
const WAITING = 1_000; // in each
const CLAIM = 50;
/** The statement as this connection has it. */
const PREPARED = `SELECT statement FROM pg_prepared_statements WHERE name = 'message_lanes'`;
const EVERYBODY = { controllers: [], listed: false } as const;

type Node = {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Node Type': string;
  Plans?: Node[];
};

let database: FreshDatabase;
let office: PostOffice;

beforeAll(async () => {
  database = await freshDatabase();
  office = await PostOffice.open({ databaseUrl: database.url, redis: null });
  const { sender } = await office.acme();
  for (let n = 0; n < LANES; n++) await fillLane(await office.campaign(sender), sender.id, sender.controllerId);
});

afterAll(async () => {
  await office.close();
  await database.drop();
});

async function fillLane(campaign: string, sender: string, controller: string): Promise<void> {
  await office.database.query(
    `INSERT INTO message (id, controller_id, campaign_id, sender_id, mailbox_id, email, purpose, state, due_at, give_up_at, created_at)
     SELECT 'msg_' || $1 || n, $3, $1, $2, sha256(($1 || n)::bytea), 'p' || n || '@client.example', 'newsletter', 'queued',
       now() - n * interval '1 second', now() + interval '1 day', now()
     FROM generate_series(1, ${WAITING}) n`,
    [campaign, sender, controller],
  );
}

/** How many rows of `message` a statement read, and how. */
async function reads(sql: EntityManager, text: string, values: unknown[]): Promise<{ rows: number; nodes: string[] }> {
  const [found] = await sql.query<[{ 'QUERY PLAN': [{ Plan: Node }] }]>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
    values,
  );
  const scans = flat(found['QUERY PLAN'][0].Plan).filter((node) => node['Relation Name'] === 'message');
  const read = scans.reduce((sum, node) => sum + Math.ceil(node['Actual Rows'] * node['Actual Loops']), 0);
  return { rows: read, nodes: [...new Set(scans.map((node) => node['Node Type']))] };
}

function flat(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(flat)];
}

// Just filled, the planner knows nothing of the table; later it knows all.
it.each(['before', 'after'])(
  'reads a row a lane, and of each lane its share, %s the table was analysed',
  async (when) => {
    if (when === 'after') await office.database.query('ANALYZE message');
    const lanes = new Lanes(office.database, new Pace(new Trouble()));
    await office.database.transaction((transaction) =>
      alongTheIndex(transaction, async () => {
        const { shares } = await lanes.next(transaction, CLAIM, EVERYBODY);
        expect(shares).toHaveLength(LANES);
        const [found] = await rows<{ statement: string }>(transaction, PREPARED);
        expect(await reads(transaction, found?.statement ?? '', [])).toEqual({ rows: LANES, nodes: ['Index Scan'] });
        const due = `SELECT m.id ${ofShares({ columns: 'm.id' })}`;
        expect(await reads(transaction, due, shareValues(shares))).toEqual({ rows: CLAIM, nodes: ['Index Scan'] });
      }),
    );
  },
);
