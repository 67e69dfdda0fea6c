/** A million decisions browse as a thousand do: every filter reads along an index, and no page reads more than it shows. */
import { type DataSource, type EntityManager } from 'typeorm';
import { DecisionSearch, type DecisionFilter } from '../src/guard/decision-search.js';
import { Overviews } from '../src/insight/overview.js';
import { rows } from '../src/values/sql.js';
import { type Tenant, TestHouse } from './house.js';

const DECISIONS = Number(process.env['PLAN_DECISIONS'] ?? 60_000);

const AT_ONCE = 50_000;
/** A page of 101 may look at some rows that do not fit; not at all of them. */
const MOST_BUFFERS = 3_000;

type Plan = { readonly 'QUERY PLAN': string };

let house: TestHouse;
let acme: Tenant;

beforeAll(async () => {
  house = await TestHouse.open({ roles: 'api' });
  acme = await house.tenant();
  for (let from = 0; from < DECISIONS; from += AT_ONCE) {
    for (const text of FILL) await house.database.query(text, [acme.id, from, Math.min(from + AT_ONCE, DECISIONS)]);
  }
  await house.database.query(DAYS, [acme.id]);
}, 300_000);
afterAll(async () => {
  await house.closeFaultless();
});

// Outcomes, countries and codes as uneven as they are: one of a thousand is to be found as fast as every second.
const FILL = [
  `INSERT INTO decision_mark (controller_id, id, outcome, country, kind, purpose, campaign, shadow)
   SELECT $1, 'dec_' || lpad(n::text, 26, '0'), CASE WHEN n % 1000 = 0 THEN 'review' WHEN n % 3 = 0 THEN 'block' ELSE 'allow' END,
     CASE WHEN n % 500 = 0 THEN 'LI' WHEN n % 2 = 0 THEN 'FR' ELSE 'DE' END,
     CASE WHEN n % 7 = 0 THEN 'consumer' ELSE 'named_professional' END, CASE WHEN n % 900 = 0 THEN 'service' ELSE 'newsletter' END,
     CASE WHEN n % 4 = 0 THEN 'cmp_' || n / 5000 END, n % 10000 = 0
   FROM generate_series($2::int + 1, $3::int) n`,
  `INSERT INTO decision_reason (controller_id, code, id)
   SELECT $1, CASE WHEN n % 1000 = 0 THEN 'country_uncertain' WHEN n % 3 = 0 THEN 'consent_required' ELSE 'consent_valid' END,
     'dec_' || lpad(n::text, 26, '0') FROM generate_series($2::int + 1, $3::int) n`,
];

const DAYS = `
   INSERT INTO decision_count (controller_id, day, what, key, count)
   SELECT $1, current_date - d, w, k, 1000 FROM generate_series(0, 365) d,
     (VALUES ('outcome', 'allow'), ('outcome', 'block'), ('reason', 'consent_required')) AS v (w, k)`;

const FILTERS: readonly (readonly [string, DecisionFilter])[] = [
  ['an outcome that is common', { outcome: 'allow' }],
  ['an outcome that is rare', { outcome: 'review' }],
  ['a code that is common', { reason: 'consent_required' }],
  ['a code that is rare', { reason: 'country_uncertain' }],
  ['a country that is rare', { country: 'LI' }],
  ['a purpose that is rare', { purpose: 'service' }],
  ['a campaign', { campaign: 'cmp_3' }],
  ['shadow mode', { shadow: true }],
  ['a kind', { kind: 'consumer' }],
  ['many at once', { outcome: 'block', country: 'FR', kind: 'named_professional', purpose: 'newsletter' }],
  ['a code and a country', { reason: 'consent_required', country: 'FR' }],
  ['nobody’s address', { email: 'nobody@nowhere.example', outcome: 'allow' }],
];

it.each(FILTERS)('finds %s along an index', async (_, filter) => {
  const search = house.app.get(DecisionSearch);
  const plans: string[] = [];
  const transaction = house.database.transaction.bind(house.database);
  const explained = (manager: EntityManager) => {
    const heard = Object.create(manager) as EntityManager;
    heard.query = async <T>(text: string, values?: unknown[]): Promise<T> => {
      if (text.startsWith('SELECT')) {
        const plan = await rows<Plan>(manager, `EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) ${text}`, values);
        plans.push(plan.map((line) => line['QUERY PLAN']).join('\n'));
      }
      return manager.query<T>(text, values);
    };
    return heard;
  };
  house.database.transaction = ((work: (manager: EntityManager) => Promise<unknown>) =>
    transaction((manager) => work(explained(manager)))) as DataSource['transaction'];
  try {
    for (const before of [null, `dec_${String(DECISIONS / 2).padStart(26, '0')}`]) {
      await search.ids(acme.id, filter, before, 101);
    }
  } finally {
    house.database.transaction = transaction;
  }
  expect(plans).toHaveLength(2);
  for (const plan of plans) {
    if (process.env['PLAN_DECISIONS']) console.log(plan);
    expect(plan).not.toMatch(/Seq Scan on (?:decision_|leaf)/);
    const buffers = Number(/shared hit=(\d+)/.exec(plan)?.[1] ?? 0) + Number(/ read=(\d+)/.exec(plan)?.[1] ?? 0);
    expect([plan, buffers < MOST_BUFFERS]).toEqual([plan, true]);
  }
});

it('counts no decision for the overview', async () => {
  const before = performance.now();
  const { gate } = await house.app.get(Overviews).of(acme.id, 366);
  if (process.env['PLAN_DECISIONS']) console.log(`overview: ${performance.now() - before} ms`);
  expect(gate).toHaveLength(366);
  expect(gate.at(-1)).toMatchObject({ allow: 1000, block: 1000 });
});
