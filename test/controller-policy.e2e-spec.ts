/** A controller may be stricter than the law, looser by an exception of two people, and may watch before it enforces. */
import { type Api, type DecisionBody, type DecisionsBody, type MessageBody, type ProblemAnswer } from './api.js';
import { consentedTo, LINKEDIN_ONLY, ON_A_WEBSITE } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { LATELY } from './builders/days.js';

type Policy = {
  readonly version: number;
  readonly digest: string | null;
  readonly policy: { readonly consentOnly: boolean };
  readonly law: object;
};
type Override = { readonly id: string; readonly state: string };

const NOW_MS = Date.now();
const inDays = (days: number) => new Date(NOW_MS + days * 86_400_000).toISOString();

let house: TestHouse;
let acme: Tenant;
let officer: Api;
let second: Api;

beforeAll(async () => {
  house = await TestHouse.open({ roles: 'api' });
});
beforeEach(async () => {
  acme = await house.tenant({ country: 'GB' });
  officer = house.api(await house.key(acme.id, ['admin', 'evidence']));
  second = house.api(await house.key(acme.id, ['admin']));
});
afterAll(async () => {
  await house.closeFaultless();
});

const cold = (more: object = {}) => ({ email: someone(), ...ON_A_WEBSITE, ...more });
const setBy = 'Jeanne Moreau';

async function decide(recipient: object, more: object = {}): Promise<DecisionBody> {
  const asked = { purpose: 'prospecting', sender: SENDER, recipients: [recipient], ...more };
  const { decisions } = (await acme.api.post<DecisionsBody>('/v1/decisions', asked)).body;
  const [decision] = decisions;
  if (!decision) throw new Error('nothing was decided');
  return decision;
}

const codes = ({ reasons }: Pick<DecisionBody, 'reasons'>) => reasons.map(({ code }) => code);

/** What the ledger says of changes: decisions, and that somebody read one, are entries too. */
async function changes(): Promise<{ type: string; body: string }[]> {
  return house.database.query<{ type: string; body: string }[]>(
    `SELECT type, body FROM leaf WHERE controller_id = $1 AND type NOT IN ('decision', 'record_read') ORDER BY position`,
    [acme.id],
  );
}

describe('a policy of one’s own', () => {
  it('is none at first, and says what holds without it', async () => {
    expect((await officer.get<Policy>('/v1/policy/controller')).body).toEqual({
      ...{ version: 0, digest: null, setBy: null, setAt: null },
      policy: {
        ...{ consentOnly: false, closedSources: [], coldMessages: null, daysBetweenColdMessages: null },
        ...{ consentMaxAgeMonths: null, trackingPixels: 'refuse', relayedFooter: 'where_due', purposes: [] },
      },
      law: { coldMessages: 4, daysBetweenColdMessages: 7, consentMaxAgeMonths: 24 },
    });
  });

  it('holds from the next decision on, is in its facts, and each version is a leaf', async () => {
    expect((await decide(cold())).outcome).toBe('allow');
    const first = (await officer.put<Policy>('/v1/policy/controller', { setBy, consentOnly: true })).body;
    expect(first).toMatchObject({ version: 1, setBy, policy: { consentOnly: true } });
    const refused = await decide(cold());
    expect([refused.outcome, codes(refused)]).toEqual(['block', ['refused_by_controller_policy']]);
    expect((await decide({ email: someone(), ...consentedTo('prospecting'), country: 'GB' })).outcome).toBe('allow');
    const { facts } = (await officer.get<{ facts: { controllerPolicy: object } }>(`/v1/decisions/${refused.id ?? ''}`))
      .body;
    expect(facts.controllerPolicy).toMatchObject({ consentOnly: true, digest: first.digest });
    const back = (await officer.put<Policy>('/v1/policy/controller', { setBy })).body;
    expect(back).toMatchObject({ version: 2, policy: { consentOnly: false } });
    expect((await decide(cold())).outcome).toBe('allow');
    const recorded = await changes();
    expect(recorded.map(({ type }) => type)).toEqual(['controller_policy_set', 'controller_policy_set']);
    expect(recorded.map(({ body }) => (JSON.parse(body) as { refersTo: string[] }).refersTo)).toEqual([
      [first.digest],
      [back.digest],
    ]);
    await expect(house.database.query(`UPDATE controller_policy SET body = '{}'`)).rejects.toThrow('stays');
  });

  it('closes sources, and asks more of one purpose', async () => {
    const purposes = [{ purpose: 'event_invitation', consentOnly: true }];
    await officer.put('/v1/policy/controller', { setBy, closedSources: ['referral'], purposes });
    const referral = [{ kind: 'referral', obtainedAt: LATELY }];
    expect(codes(await decide(cold({ sources: referral })))).toEqual(['refused_by_controller_policy']);
    expect((await decide(cold())).outcome).toBe('allow');
    expect(codes(await decide(cold(), { purpose: 'event_invitation' }))).toEqual(['refused_by_controller_policy']);
  });

  it.each([
    [{ coldMessages: 5 }, 'coldMessages', /from 1 to 4.*at most 4 in all/],
    [{ daysBetweenColdMessages: 6 }, 'daysBetweenColdMessages', /at least 7 days/],
    [{ consentMaxAgeMonths: 25 }, 'consentMaxAgeMonths', /at most 24 months/],
    [{ purposes: [{ purpose: 'x', coldMessages: 9 }] }, 'purposes[0].coldMessages', /from 1 to 4/],
    [{ purposes: [{ purpose: 'x', consentMaxAgeMonths: 99 }] }, 'purposes[0].consentMaxAgeMonths', /24 months/],
    [{ closedSources: ['newspaper'] }, 'closedSources', /kinds of source only/],
    [{ consentOnly: 'yes' }, 'consentOnly', /true or false/],
    [{ softOptIn: true }, 'softOptIn', /not a field/],
    [{ setBy: ' ' }, 'setBy', /required/],
  ])('%j is refused by its field, with what the law says', async (given, field, message) => {
    const { status, body } = await officer.put<ProblemAnswer>('/v1/policy/controller', { setBy, ...given });
    expect([status, body.errors]).toEqual([422, [{ field, message: expect.stringMatching(message) as string }]]);
    expect((await officer.get<Policy>('/v1/policy/controller')).body.version).toBe(0);
  });

  it('is the controller’s own, and for a key of scope admin', async () => {
    await officer.put('/v1/policy/controller', { setBy, consentOnly: true });
    const other = await house.tenant({ country: 'GB' });
    const asked = { purpose: 'prospecting', sender: SENDER, recipients: [cold()] };
    expect((await other.api.post<DecisionsBody>('/v1/decisions', asked)).body.decisions[0]?.outcome).toBe('allow');
    expect((await acme.api.put('/v1/policy/controller', { setBy })).status).toBe(403);
    expect((await house.admin.get('/v1/policy/controller')).status).toBe(403);
  });
});

const proposal = (more: object = {}) => ({
  ...{ lifts: 'frequency_cap_reached', purpose: 'prospecting', expiresAt: inDays(30) },
  ...{ reason: 'The fair asked for it in writing.', proposedBy: 'Anna Schmidt', ...more },
});

async function propose(more: object = {}): Promise<string> {
  const { status, body } = await officer.post<Override>('/v1/policy/overrides', proposal(more));
  expect(status).toBe(201);
  return body.id;
}

const approve = (id: string, api: Api, approvedBy: string) =>
  api.post<Override & ProblemAnswer>(`/v1/policy/overrides/${id}/approve`, { approvedBy });

describe('an exception', () => {
  const implausible = (email = someone()) => ({
    ...{ email, country: 'FR', kind: 'named_professional', jobTitle: 'Finance Director' },
    relevance: { topic: 'accounting software', because: 'as finance director decides on it' },
    profile: { positions: [{ company: 'Brandie', from: '2010-07', to: null, companyFoundedAt: '2017-03' }] },
    sources: [
      {
        ...{ kind: 'met_in_person', obtainedAt: LATELY },
        notice: { givenAt: LATELY, objectionOffered: true },
      },
    ],
  });
  const lifts = 'profile_implausible';

  it('lifts nothing until a second person approves it, with another key, and nothing after it ends', async () => {
    expect(codes(await decide(implausible()))).toEqual([lifts]);
    const id = await propose({ lifts });
    const awaiting = await decide(implausible());
    expect([awaiting.outcome, codes(awaiting)]).toEqual(['review', ['override_awaiting_approval']]);
    expect(awaiting.reasons[0]?.detail).toContain(id);
    expect(await approve(id, officer, 'Bertrand Petit')).toMatchObject({
      status: 409,
      body: { detail: /this very key/ },
    });
    for (const spelling of [' anna  SCHMIDT', 'Anna\u200b Schmidt', 'Ánna Schmidt.', 'Ａnna-Schmidt']) {
      expect(await approve(id, second, spelling)).toMatchObject({ status: 409, body: { detail: /very person/ } });
    }
    expect((await decide(implausible())).outcome).toBe('review');
    expect(await approve(id, second, 'Bertrand Petit')).toMatchObject({ status: 200, body: { state: 'approved' } });
    const allowed = await decide(implausible());
    expect([allowed.outcome, codes(allowed)]).toEqual(['allow', ['opt_out_regime_met']]);
    expect(allowed.reasons[0]?.detail).toContain(id);
    expect(await approve(id, second, 'Bertrand Petit')).toMatchObject({ status: 409 });
    const revoked = await officer.post<Override>(`/v1/policy/overrides/${id}/revoke`, { revokedBy: 'Anna Schmidt' });
    expect(revoked.body.state).toBe('revoked');
    expect(codes(await decide(implausible()))).toEqual([lifts]);
    expect((await changes()).map(({ type }) => type)).toEqual([
      ...['override_proposed', 'override_approved', 'override_revoked'],
    ]);
  });

  it('reaches those whom it names, in its country, for its purpose', async () => {
    const named = someone();
    const id = await propose({ lifts, recipients: [named.toUpperCase()], country: 'FR' });
    await approve(id, second, 'Bertrand Petit');
    expect((await decide(implausible(named))).outcome).toBe('allow');
    expect(codes(await decide(implausible()))).toEqual([lifts]);
    expect(codes(await decide({ ...implausible(named), country: 'IE' }))).toEqual([lifts]);
    expect(codes(await decide(implausible(named), { purpose: 'event_invitation' }))).toEqual([lifts]);
  });

  it('never reaches an objection, nor a LinkedIn contact', async () => {
    for (const one of ['profile_implausible', 'frequency_cap_reached', 'country_uncertain']) {
      await approve(await propose({ lifts: one }), second, 'Bertrand Petit');
    }
    const email = someone();
    await acme.api.post('/v1/suppressions', { email, kind: 'objection', reason: 'said so' });
    expect((await decide(implausible(email))).outcome).toBe('block');
    expect((await decide({ email: someone(), ...LINKEDIN_ONLY })).outcome).toBe('block');
    for (const lifted of ['suppressed_objection', 'linkedin_connection_is_not_consent', 'notice_not_given']) {
      const { status, body } = await officer.post<ProblemAnswer>('/v1/policy/overrides', proposal({ lifts: lifted }));
      expect([status, body.errors?.[0]?.field]).toEqual([422, 'lifts']);
    }
  });

  it.each([
    [{ expiresAt: inDays(-1) }, 'expiresAt'],
    [{ expiresAt: inDays(400) }, 'expiresAt'],
    [{ expiresAt: null }, 'expiresAt'],
    [{ reason: '' }, 'reason'],
    [{ proposedBy: null }, 'proposedBy'],
    [{ recipients: ['nobody'] }, 'recipients'],
    [{ country: 'Germany' }, 'country'],
  ])('%j is refused by its field', async (given, field) => {
    const { status, body } = await officer.post<ProblemAnswer>('/v1/policy/overrides', proposal(given));
    expect([status, body.errors?.map((one) => one.field)]).toEqual([422, [field]]);
  });

  it('is listed newest first, and is the controller’s own', async () => {
    const [first, last] = [await propose(), await propose()];
    const { overrides } = (await officer.get<{ overrides: Override[] }>('/v1/policy/overrides')).body;
    expect(overrides.map(({ id }) => id)).toEqual([last, first]);
    const other = await house.tenant();
    const stranger = house.api(await house.key(other.id, ['admin']));
    expect((await stranger.get(`/v1/policy/overrides/${first}`)).status).toBe(404);
    expect((await approve(first, stranger, 'Bertrand Petit')).status).toBe(404);
    expect((await stranger.post(`/v1/policy/overrides/${first}/revoke`, { revokedBy: 'X' })).status).toBe(404);
  });

  it('cannot be approved past the program either', async () => {
    const id = await propose();
    const update = `UPDATE policy_override SET approved_at = now(), approved_by = $2, approved_by_key = $3 WHERE id = $1`;
    const [row] = await house.database.query<{ proposed_by_key: string }[]>(
      'SELECT proposed_by_key FROM policy_override WHERE id = $1',
      [id],
    );
    const same = house.database.query(update, [id, 'Somebody Else', row?.proposed_by_key]);
    await expect(same).rejects.toThrow(/check constraint/);
    await expect(house.database.query(update, [id, 'ANNA SCHMIDT', 'key_2'])).rejects.toThrow(/check constraint/);
  });
});

describe('shadow mode', () => {
  const linkedIn = () => ({ email: someone(), ...LINKEDIN_ONLY });

  it('tells `allow` with the true verdict beside it, and records the true one', async () => {
    expect((await decide(linkedIn())).shadow).toBeUndefined();
    await officer.put('/v1/policy/shadow', { shadow: true });
    const told = await decide(linkedIn());
    expect(told).toMatchObject({ outcome: 'allow', lawfulBasis: null, reasons: [], retryAt: null });
    expect(told.shadow).toMatchObject({ outcome: 'block', lawfulBasis: null, retryAt: null });
    expect(codes(told.shadow ?? told)).toEqual(['linkedin_connection_is_not_consent']);
    const recorded = (await officer.get<DecisionBody & { toldAllow: boolean }>(`/v1/decisions/${told.id ?? ''}`)).body;
    expect(recorded).toMatchObject({ outcome: 'block', toldAllow: true });
    expect((await decide({ email: someone(), ...consentedTo('prospecting') })).shadow).toBeUndefined();
    expect((await decide(linkedIn(), { mode: 'simulate' })).outcome).toBe('block');
    await officer.put('/v1/policy/shadow', { shadow: false });
    expect((await decide(linkedIn())).outcome).toBe('block');
    expect((await changes()).map(({ type }) => type)).toEqual(['shadow_mode_on', 'shadow_mode_off']);
  });

  it('enforces objections, suppressions and withdrawals even so', async () => {
    await officer.put('/v1/policy/shadow', { shadow: true });
    const stopped = linkedIn();
    await acme.api.post('/v1/suppressions', { email: stopped.email, reason: 'wrong person' });
    const withdrawn = { email: someone(), ...consentedTo('prospecting') };
    const consents = withdrawn.consents.map((one) => ({ ...one, status: 'withdrawn', withdrawnAt: '2026-10-01' }));
    for (const one of [stopped, { ...withdrawn, consents }]) {
      expect(await decide(one)).toMatchObject({ outcome: 'block' });
    }
  });

  it('lets nothing through that the guard would send itself', async () => {
    await officer.put('/v1/policy/shadow', { shadow: true });
    const message = { purpose: 'prospecting', sender: SENDER, subject: 'Hi', text: 'Hello', recipient: linkedIn() };
    const { status, body } = await acme.api.post<MessageBody>('/v1/messages', message);
    expect([status, body.decision.outcome]).toEqual([422, 'block']);
  });

  it('is the controller’s own', async () => {
    await officer.put('/v1/policy/shadow', { shadow: true });
    const other = await house.tenant();
    const asked = { purpose: 'prospecting', sender: SENDER, recipients: [linkedIn()] };
    expect((await other.api.post<DecisionsBody>('/v1/decisions', asked)).body.decisions[0]?.outcome).toBe('block');
    expect((await officer.put('/v1/policy/shadow', {})).status).toBe(422);
  });
});
