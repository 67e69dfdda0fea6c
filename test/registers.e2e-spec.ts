/** Do-not-contact registers: loaded by the administrator, in force in one go, asked in one statement, named in decisions. */
import { createHash } from 'node:crypto';
import { type Answer, type DecisionBody, type DecisionsBody, type ProblemAnswer } from './api.js';
import { ON_A_WEBSITE } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { statementsDuring } from './setup/statements.js';

const DAY_MS = 86_400_000;
const today = day(0);

type List = {
  readonly entries: number;
  readonly repeated: number;
  readonly refused: number;
  readonly refusedLines: readonly { readonly line: number; readonly reason: string }[];
};
type Registers = {
  readonly registers: readonly { readonly id: string; readonly state: string; readonly list: List | null }[];
};

let house: TestHouse;
let acme: Tenant;

beforeAll(async () => {
  house = await TestHouse.open({ roles: 'api' });
  acme = await house.tenant();
});
afterAll(async () => {
  await house.closeFaultless();
});

function day(ago: number): string {
  return new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);
}

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function load<Body = List>(
  register: string,
  lines: readonly string[],
  { listDate = today, format = 'plain', api = house.admin, end = '\n' } = {},
): Promise<Answer<Body>> {
  const form = new FormData();
  form.set('file', new Blob([lines.join(end)]), 'list.txt');
  form.set('listDate', listDate);
  form.set('format', format);
  return api.send<Body>('POST', `/v1/registers/${register}/lists`, { body: form });
}

/** A customer in Austria: the ECG list conditions the soft opt-in. */
const inAustria = (email = someone('kunde')) => ({
  email,
  country: 'AT',
  sources: [{ kind: 'existing_customer', obtainedAt: '2026-06-01' }],
  customer: { lastSaleAt: '2026-06-01', soldBy: 'Acme SAS', similarProduct: true, objectionOffered: true },
});

async function decide(recipients: readonly object[]): Promise<readonly DecisionBody[]> {
  const asked = { purpose: 'customer_marketing', sender: SENDER, recipients };
  return (await acme.api.post<DecisionsBody>('/v1/decisions', asked)).body.decisions;
}

const codes = (decisions: readonly DecisionBody[]) => decisions.map(({ reasons }) => reasons.map(({ code }) => code));

describe('before any list is loaded', () => {
  it('a binding register blocks what it conditions, and the service says so', async () => {
    expect(codes(await decide([inAustria()]))).toEqual([['register_not_checked']]);
    const { registers } = (await house.admin.get<Registers>('/v1/registers')).body;
    expect(registers.find(({ id }) => id === 'AT-RTR-ECG')).toMatchObject({
      ...{ countries: ['AT'], binding: true, refreshDays: 30, state: 'not_loaded', list: null },
    });
    expect(registers.find(({ id }) => id === 'DE-ROBINSON')).toMatchObject({ binding: false });
  });

  it('is loaded by the administrator alone, for all controllers', async () => {
    const admin = house.api(await house.key(acme.id, ['admin']));
    expect((await load('AT-RTR-ECG', ['a@b.example'], { api: admin })).status).toBe(403);
    expect((await load('AT-RTR-ECG', ['a@b.example'], { api: acme.api })).status).toBe(403);
    expect((await load('FR-BLOCTEL', ['a@b.example'])).status).toBe(404);
  });
});

describe('a plain list', () => {
  const listed = someone('Max.Muster');
  const lines = [
    '# the list of today',
    listed.toUpperCase(),
    '',
    'not an address@',
    'whole-domain.example',
    '@ with-at.example',
    '@with-at.example',
    '*@with-star.example',
    'Max.Mustermann+list@gmail.com',
    'maxmustermann@gmail.com',
    'x'.repeat(3_000),
    'bücher.example',
  ];

  it('is loaded but for its broken lines, which are named', async () => {
    const { status, body } = await load('AT-RTR-ECG', lines, { end: '\r\n' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ register: 'AT-RTR-ECG', listDate: today, entries: 6, repeated: 1, refused: 3 });
    expect(body.refusedLines.map(({ line }) => line)).toEqual([4, 6, 11]);
    expect(body.refusedLines[2]?.reason).toBe('is too long for an entry');
    for (const { reason } of body.refusedLines) expect(reason).not.toMatch(/muster|example/);
    const { registers } = (await house.admin.get<Registers>('/v1/registers')).body;
    expect(registers.find(({ id }) => id === 'AT-RTR-ECG')).toMatchObject({ state: 'in_force', list: { entries: 6 } });
  });

  it('stops whom it names, by any spelling, and everybody at a domain that it names', async () => {
    const hit = [
      ...[listed, someone().replace('client.example', 'whole-domain.example')],
      ...['anna@mail.whole-domain.example', 'anna@with-at.example', 'anna@with-star.example'],
      ...['max.muster.mann@googlemail.com', 'anna@xn--bcher-kva.example', 'anna@bücher.example'],
    ];
    const decisions = await decide(hit.map(inAustria));
    expect(codes(decisions)).toEqual(hit.map(() => ['suppressed_register']));
    expect(decisions[0]?.reasons[0]?.detail).toContain(`AT-RTR-ECG, list of ${today}`);
  });

  it('lets the others go, and the decision holds the day of the list', async () => {
    const [decision] = await decide([inAustria()]);
    expect(decision).toMatchObject({ outcome: 'allow', lawfulBasis: 'soft_opt_in' });
    const { body } = await acme.api.get<{ facts: { registers: object[] } }>(`/v1/decisions/${decision?.id ?? ''}`);
    expect(body.facts.registers).toEqual([{ register: 'AT-RTR-ECG', listDate: today, listed: false }]);
  });

  it('says nothing to other countries, and is no part of their decisions', async () => {
    const [decision] = await decide([{ ...inAustria(listed), country: 'FR' }]);
    expect(decision?.outcome).toBe('allow');
    const { body } = await acme.api.get<{ facts: { registers: object[] } }>(`/v1/decisions/${decision?.id ?? ''}`);
    expect(body.facts.registers).toEqual([]);
  });
});

it.each([
  ['sha1', sha1],
  ['sha256', sha256],
] as const)(
  'a list of %s hashes stops addresses as they are written in lower case, and whole domains',
  async (format, hash) => {
    const listed = `Eva.Beispiel.${format}@kunden.example`;
    const lines = [
      hash(listed.toLowerCase()),
      hash('@firma.example').toUpperCase(),
      hash('other.example'),
      'zz',
      sha1('') + '0',
    ];
    const { body } = await load('AT-RTR-ECG', lines, { format });
    expect(body).toMatchObject({ entries: 3, refused: 2, refusedLines: [{ line: 4 }, { line: 5 }] });
    const decisions = await decide([listed, 'a@firma.example', 'b@sub.other.example', someone()].map(inAustria));
    expect(decisions.map(({ outcome }) => outcome)).toEqual(['block', 'block', 'block', 'allow']);
  },
);

describe('a new list', () => {
  it('replaces the one before in one go', async () => {
    const [old, fresh] = [someone(), someone()];
    await load('AT-RTR-ECG', [old]);
    const before = await decide([old, fresh].map(inAustria));
    await load('AT-RTR-ECG', [fresh]);
    const after = await decide([old, fresh].map(inAustria));
    expect([before, after].map((decisions) => decisions.map(({ outcome }) => outcome))).toEqual([
      ['block', 'allow'],
      ['allow', 'block'],
    ]);
    const [kept] = await house.database.query<{ count: string }[]>(
      `SELECT count(*) FROM register_entry e JOIN register_list l ON l.number = e.list WHERE l.register = 'AT-RTR-ECG'`,
    );
    expect(Number(kept?.count)).toBe(1);
  });

  it('is never seen half: while lists are swapped, everybody whom all of them name stays stopped', async () => {
    const always = someone();
    const others = Array.from({ length: 3_000 }, (_, n) => `filler${n}@client.example`);
    await load('AT-RTR-ECG', [...others, always]);
    const under = { way: true };
    const swaps = (async () => {
      for (let n = 0; n < 4; n++) await load('AT-RTR-ECG', [...others, `swap${n}@client.example`, always]);
      under.way = false;
    })();
    const outcomes = new Set<string>();
    while (under.way) for (const { outcome } of await decide([inAustria(always)])) outcomes.add(outcome);
    await swaps;
    expect([...outcomes]).toEqual(['block']);
  });

  it.each([
    ['is older than the one in force', { listDate: day(40) }, 'listDate'],
    ['is of tomorrow', { listDate: day(-1) }, 'listDate'],
    ['is of no day', { listDate: '2026-02-30' }, 'listDate'],
    ['has no entry of its format', { format: 'sha1' }, 'file'],
    ['is of an unknown format', { format: 'md5' }, 'format'],
  ])('that %s is refused, and the one before stays', async (_, more, field) => {
    const listed = someone();
    await load('AT-RTR-ECG', [listed]);
    const refused = await load<ProblemAnswer>('AT-RTR-ECG', ['somebody@else.example'], more);
    expect([refused.status, refused.body.errors?.map((one) => one.field)]).toEqual([422, [field]]);
    expect((await decide([inAustria(listed)]))[0]?.outcome).toBe('block');
    const orphans = await house.database.query<object[]>(
      'SELECT 1 FROM register_entry WHERE list NOT IN (SELECT number FROM register_list WHERE in_force)',
    );
    expect(orphans).toEqual([]);
  });
});

it('what a load left that was broken off, or could not take away, is swept up; what may be under way stays', async () => {
  const working = await TestHouse.open();
  const lists = [
    { id: 'rgl_broken_off', inForce: false, entries: 0, ago: '2 days' },
    { id: 'rgl_replaced', inForce: false, entries: 2, ago: '40 days' },
    { id: 'rgl_in_force', inForce: true, entries: 2, ago: '2 days' },
    { id: 'rgl_under_way', inForce: false, entries: 0, ago: '1 hour' },
  ];
  for (const { id, inForce, entries, ago } of lists) {
    await working.database.query(
      `WITH made AS (
         INSERT INTO register_list (id, register, list_date, format, file_name, in_force, entries, loaded_at)
         VALUES ($1, 'AT-RTR-ECG', '2026-11-20', 'plain', 'x', $2, $3, now() - $4::interval) RETURNING number)
       INSERT INTO register_entry SELECT number, digest FROM made, unnest('{\\x01,\\x02}'::bytea[]) AS digest`,
      [id, inForce, entries, ago],
    );
  }
  const left = () =>
    working.database.query(
      `SELECT id, (SELECT count(*)::int FROM register_entry e WHERE e.list = l.number) AS held FROM register_list l ORDER BY id`,
    );
  await eventually(
    async () => {
      expect(await left()).toEqual([
        { id: 'rgl_in_force', held: 2 },
        { id: 'rgl_replaced', held: 0 },
        { id: 'rgl_under_way', held: 2 },
      ]);
    },
    { withinMs: 15_000 },
  );
  expect(working.errors).toEqual([]);
  await working.close();
}, 40_000);

it('a list that is too old counts as not asked', async () => {
  await load('PT-DGC', [someone()], { listDate: day(400) });
  const role = { ...ON_A_WEBSITE, kind: 'role_address', country: 'PT' };
  const asked = { purpose: 'prospecting', sender: SENDER, recipients: [{ email: someone('info'), ...role }] };
  const { decisions } = (await acme.api.post<DecisionsBody>('/v1/decisions', asked)).body;
  expect(codes(decisions)).toEqual([['register_not_checked']]);
  const { registers } = (await house.admin.get<Registers>('/v1/registers')).body;
  expect(registers.find(({ id }) => id === 'PT-DGC')?.state).toBe('stale');
});

it('asks one statement more for one recipient or a thousand, and none where no register applies', async () => {
  await load('AT-RTR-ECG', [someone()]);
  const asking = (recipients: readonly object[]) =>
    statementsDuring(async () => {
      await decide(recipients);
    });
  const few = await asking([inAustria()]);
  const many = await asking(Array.from({ length: 1_000 }, () => inAustria()));
  const elsewhere = await asking([{ ...inAustria(), country: 'FR' }]);
  const about = (statements: readonly string[]) => statements.filter((text) => text.includes('register_entry')).length;
  expect([few, many, elsewhere].map(about)).toEqual([1, 1, 0]);
  // What a thousand need more is to be written in four parts instead of one.
  const rest = (statements: readonly string[]) =>
    statements.filter((text) => !text.includes('register') && !text.startsWith('COPY leaf'));
  expect(rest(many)).toEqual(rest(few));
});
