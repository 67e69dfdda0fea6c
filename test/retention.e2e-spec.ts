/** What nobody has heard of for too long is warned about and goes; what was never told is blocked and listed. */
import { type DecisionsBody, type ProblemAnswer } from './api.js';
import { consentedTo, LINKEDIN_ONLY, ON_A_WEBSITE } from './builders/people.js';
import { someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { tracesOf } from './setup/traces.js';
import { Clock } from '../src/values/clock.js';
import { rows } from '../src/values/sql.js';

type Tally = Readonly<Record<string, number>> & { readonly leftOut: Readonly<Record<string, number>> };
type RunBody = { readonly id: string; readonly state: string; readonly askedBy: string; readonly counts: Tally };

type RequestBody = { readonly id: string; readonly stage: string; readonly due: string | null };

const DAY_MS = 86_400_000;

class MovedClock extends Clock {
  public days = 0;
  public now(): Date {
    return new Date(Date.now() + this.days * DAY_MS);
  }
}

const clock = new MovedClock();
let house: TestHouse;
let acme: Tenant;

beforeAll(async () => {
  house = await TestHouse.open({ clock });
  acme = await house.tenant();
});
afterAll(async () => {
  await house.closeFaultless();
});

const monthsAgo = (months: number) => new Date(Date.now() - months * 30.5 * DAY_MS).toISOString().slice(0, 10);
const contact = async (person: object, tenant = acme): Promise<string> =>
  (await tenant.api.post<{ id: string }>('/v1/contacts', person)).body.id;
const isThere = async (id: string, tenant = acme): Promise<boolean> =>
  (await tenant.api.get(`/v1/contacts/${id}`)).status === 200;
const preview = async (tenant = acme): Promise<Tally> =>
  (await tenant.api.get<{ counts: Tally }>('/v1/retention/preview')).body.counts;

async function run(tenant = acme): Promise<Tally> {
  const asked = await tenant.api.post<RunBody>('/v1/retention/runs');
  // The daily run may be quicker by a moment: then it is the one.
  const { runs } = (await tenant.api.get<{ runs: RunBody[] }>('/v1/retention/runs?limit=1')).body;
  const id = asked.status === 202 ? asked.body.id : runs[0]?.id;
  const found: Tally[] = [];
  await eventually(
    async () => {
      const { body } = await tenant.api.get<RunBody>(`/v1/retention/runs/${id ?? ''}`);
      expect(body.state).toBe('done');
      found.push(body.counts);
    },
    { withinMs: 20_000 },
  );
  const [counts] = found;
  if (!counts) throw new Error('the run told nothing');
  return counts;
}

describe('a run', () => {
  const old = { email: someone('zebulon.oeuvrard'), name: 'Zébulon Œuvrard' };
  let oldId: string;
  let objectorId: string;
  const objector = someone();
  const kept: Record<string, string> = {};

  beforeAll(async () => {
    oldId = await contact({ ...old, ...LINKEDIN_ONLY });
    objectorId = await contact({ email: objector, ...LINKEDIN_ONLY });
    await acme.api.post('/v1/suppressions', { email: objector, kind: 'objection', scope: 'marketing', reason: 'x' });
    const held = someone();
    kept['held'] = await contact({ email: held, ...LINKEDIN_ONLY });
    await acme.api.post('/v1/legal-holds', { email: held, reason: 'claim 1' });
    const asking = someone();
    kept['asking'] = await contact({ email: asking, ...LINKEDIN_ONLY });
    await acme.api.post('/v1/subject-requests', { type: 'access', email: asking });
    const restricted = someone();
    kept['restricted'] = await contact({ email: restricted, ...LINKEDIN_ONLY });
    await acme.api.post('/v1/subject-requests', { type: 'restriction', email: restricted });
    kept['consented'] = await contact({ email: someone(), ...consentedTo() });
    kept['italian'] = await contact({
      ...{ email: someone(), country: 'IT' },
      sources: [{ kind: 'company_website', obtainedAt: monthsAgo(20) }],
    });
    kept['customer'] = await contact({
      ...{ email: someone(), ...LINKEDIN_ONLY },
      customer: { lastSaleAt: monthsAgo(6), soldBy: 'Acme SAS', similarProduct: true, objectionOffered: true },
    });
  });

  it('is seen before: the preview counts and changes nothing', async () => {
    const before = await house.rowCounts();
    expect(await preview()).toEqual({
      ...{ people: 8, warned: 2, inGrace: 0, erased: 0, heldUp: 0, noNotice: 6 },
      leftOut: { legal_hold: 1, open_request: 1, restricted: 1 },
    });
    expect(await house.rowCounts()).toEqual(before);
  });

  it('warns, lists, and erases nobody within the grace time', async () => {
    expect(await run()).toMatchObject({ people: 8, warned: 2, erased: 0, noNotice: 6 });
    clock.days = 5;
    expect(await run()).toMatchObject({ warned: 0, inGrace: 2, erased: 0 });
    const { items } = (await acme.api.get<{ items: { contactId: string }[] }>('/v1/retention/items')).body;
    expect(items.map(({ contactId }) => contactId).sort()).toEqual([oldId, objectorId].sort());
    const untold = await acme.api.get<{ items: { contactId: string }[] }>(
      '/v1/retention/items?finding=no_notice&limit=4',
    );
    expect(untold.body.items).toHaveLength(4);
    expect((await acme.api.get('/v1/retention/items?finding=old')).status).toBe(422);
    expect(await isThere(oldId)).toBe(true);
  });

  it('erases once the grace time is over, leaves out who must be, and keeps a no', async () => {
    clock.days = 31;
    const counts = await run();
    expect(counts).toMatchObject({ erased: 2, heldUp: 0, leftOut: { legal_hold: 1, open_request: 1, restricted: 1 } });
    expect([await isThere(oldId), await isThere(objectorId)]).toEqual([false, false]);
    for (const [who, id] of Object.entries(kept)) expect([who, await isThere(id)]).toEqual([who, true]);
    expect(await tracesOf([old.email, 'oeuvrard', objector], house.databaseUrl, house.dataDir)).toEqual([]);
    const nobody = await rows(house.database, `SELECT FROM mailbox WHERE contact_id IS NULL AND stops = '[]'`);
    expect(nobody).toEqual([]);
    const asked = { purpose: 'newsletter', sender: acme.sender, mode: 'simulate' };
    const recipients = [old.email, objector].map((email) => ({ email, ...consentedTo() }));
    const { decisions } = (await acme.api.post<DecisionsBody>('/v1/decisions', { ...asked, recipients })).body;
    expect(decisions.map(({ reasons }) => reasons.map(({ code }) => code))).toEqual([
      ['consent_valid'],
      ['suppressed_objection'],
    ]);
    const said = await rows(house.database, `SELECT FROM leaf WHERE type = 'retention_run' AND controller_id = $1`, [
      acme.id,
    ]);
    expect(said.length).toBeGreaterThanOrEqual(3);
  });

  it('goes by the 24 months of Italy where the person lives there', async () => {
    clock.days = 31 + 4 * 31;
    expect(await preview()).toMatchObject({ warned: 1 });
    clock.days = 31;
  });
});

it('blocks who got no notice within a month, and takes off the list whom it is given to', async () => {
  const tenant = await house.tenant({ country: 'GB' }, 'bob@acme.example');
  const email = someone();
  const late = { ...ON_A_WEBSITE, sources: [{ ...ON_A_WEBSITE.sources[0], obtainedAt: monthsAgo(3) }] };
  await contact({ email, ...late }, tenant);
  const asked = { purpose: 'prospecting', sender: tenant.sender, recipients: [{ email }] };
  const { decisions } = (await tenant.api.post<DecisionsBody>('/v1/decisions', asked)).body;
  expect(decisions[0]).toMatchObject({ outcome: 'block' });
  expect(decisions[0]?.reasons.map(({ code }) => code)).toContain('notice_overdue');
  expect(await run(tenant)).toMatchObject({ noNotice: 1 });
  const told = { givenAt: monthsAgo(0), objectionOffered: true, url: null };
  await contact({ email, sources: [{ ...late.sources[0], notice: told }] }, tenant);
  clock.days += 1;
  expect(await run(tenant)).toMatchObject({ noNotice: 0 });
  expect((await tenant.api.get('/v1/retention/items?finding=no_notice')).body).toEqual({ items: [], cursor: null });
});

it('is asked to be shorter by a controller, never longer, by a key that may', async () => {
  const path = '/v1/retention/settings';
  expect((await acme.api.put(path, { prospectMonths: 12 })).status).toBe(403);
  const admin = house.api(await house.key(acme.id, ['admin']));
  const longer = await admin.put<ProblemAnswer>(path, { prospectMonths: 37 });
  expect([longer.status, longer.body.errors?.[0]?.field]).toEqual([422, 'prospectMonths']);
  expect((await admin.put(path, { prospectMonths: 12, graceDays: 7 })).body).toEqual({
    ...{ prospectMonths: 12, graceDays: 7, mostProspectMonths: 36 },
  });
  expect((await preview())['warned']).toBeGreaterThan(0);
});

it('runs by itself once a day, one at a time, after the first day of a controller', async () => {
  const fresh = await house.tenant({}, 'carol@acme.example');
  const list = async (tenant: Tenant) => (await tenant.api.get<{ runs: RunBody[] }>('/v1/retention/runs')).body.runs;
  expect(await list(fresh)).toEqual([]);
  clock.days += 2;
  await eventually(
    async () => {
      expect(await list(fresh)).toEqual([expect.objectContaining({ askedBy: 'schedule', state: 'done' })]);
    },
    { withinMs: 15_000 },
  );
  const id = (await list(fresh))[0]?.id ?? '';
  expect((await acme.api.get(`/v1/retention/runs/${id}`)).status).toBe(404);
});

describe('a request of a data subject', () => {
  const ask = async (tenant: Tenant, more: object) =>
    (await tenant.api.post<RequestBody>('/v1/subject-requests', { email: someone(), type: 'access', ...more })).body;
  const show = async (tenant: Tenant, id: string) =>
    (await tenant.api.get<RequestBody>(`/v1/subject-requests/${id}`)).body;

  it('is flagged a week before its day, extended no more after it, and withdrawn where nobody confirmed it', async () => {
    const tenant = await house.tenant({}, 'dora@acme.example');
    const open = await ask(tenant, {});
    const waiting = await ask(tenant, { identity: 'mailbox' });
    expect(open).toMatchObject({ due: 'in_time', remindedAt: null });
    clock.days += 26;
    await eventually(
      async () => {
        expect(await show(tenant, open.id)).toMatchObject({ due: 'soon', remindedAt: expect.any(String) as string });
      },
      { withinMs: 15_000 },
    );
    clock.days += 10;
    expect(await show(tenant, open.id)).toMatchObject({ due: 'overdue' });
    const late = await tenant.api.post(`/v1/subject-requests/${open.id}/extend`, { reason: 'late' });
    expect(late.status).toBe(409);
    await eventually(
      async () => {
        expect(await show(tenant, waiting.id)).toMatchObject({ stage: 'withdrawn', state: 'withdrawn' });
      },
      { withinMs: 15_000 },
    );
  });

  it('has its answer for 30 days, and what a law wants kept goes when its time is over', async () => {
    const tenant = await house.tenant({}, 'emil@acme.example');
    const { id } = await ask(tenant, {});
    expect((await tenant.api.post(`/v1/subject-requests/${id}/answer`, {})).status).toBe(200);
    const email = someone();
    await contact({ email, ...consentedTo(), country: 'SK' }, tenant);
    expect(await ask(tenant, { email, type: 'erasure' })).toMatchObject({ keptBecause: expect.any(String) as string });
    clock.days += 31;
    expect((await tenant.api.get(`/v1/subject-requests/${id}/document`)).status).toBe(404);
    const left = (table: string) => rows(house.database, `SELECT FROM ${table} WHERE controller_id = $1`, [tenant.id]);
    expect(await left('kept_evidence')).toHaveLength(1);
    clock.days += 5 * 366;
    await eventually(
      async () => {
        expect([await left('subject_document'), await left('kept_evidence')]).toEqual([[], []]);
      },
      { withinMs: 15_000 },
    );
  });
});
