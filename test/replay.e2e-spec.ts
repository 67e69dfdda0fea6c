/** Promise 4: from the stored facts and the pack of that day the same decision comes out; and what a change would change. */
import { openPayload, sealPayload } from '../src/ledger/sealing.js';
import { leafBody, leafHash } from '../src/ledger/leaf.js';
import { AuditLog, type KeptDecision } from '../src/guard/audit-log.js';
import { type StoredDecision } from '../src/guard/stored-decision.js';
import { Subjects } from '../src/provenance/subjects.js';
import { digested } from '../src/rulebook/rule-leaf.js';
import { Retrial } from '../src/simulation/retrial.js';
import { type Json } from '../src/values/canonical-json.js';
import { newId } from '../src/values/id.js';
import { type Api, type CampaignBody, type DecisionsBody, type ProblemAnswer } from './api.js';
import { type Change, expected, MILD_GERMANY, PEOPLE, personNo, STRICT_FRANCE } from './builders/decided-people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';

/** How many decisions are replayed and simulated; the proof asks for 100,000 and is told how long it takes. */
const DECISIONS = Number(process.env['PROOF_DECISIONS'] ?? 1_200);
const PATIENTLY_MS = Math.max(30_000, DECISIONS * 6);
const CAMPAIGN = 25;

type Simulation = {
  readonly id: string;
  readonly state: string;
  readonly progress: number;
  readonly counts: Readonly<Record<string, number>> & { readonly changes: Readonly<Record<string, number>> };
  readonly newlyBlocked: Turned;
  readonly newlyAllowed: Turned;
};
type Turned = {
  readonly count: number;
  readonly reasons: readonly {
    readonly code: string;
    readonly count: number;
    readonly samples: readonly { readonly decision: string; readonly was: string; readonly becomes: string }[];
  }[];
};

let house: TestHouse;
let acme: Tenant;
let officer: Api;
/** The id of a decision about each kind of person. */
let examples: readonly string[];

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
  officer = house.api(await house.key(acme.id, ['evidence', 'admin']));
  const asked = { purpose: 'prospecting', sender: SENDER };
  for (let done = 0; done < DECISIONS; done += 600) {
    const recipients = Array.from({ length: Math.min(600, DECISIONS - done) }, (_, n) => ({
      ...personNo(done + n).of,
      email: someone(),
    }));
    const { decisions } = (await acme.api.post<DecisionsBody>('/v1/decisions', { ...asked, recipients })).body;
    expect(decisions.map(({ outcome }) => outcome)).toEqual(recipients.map((_, n) => personNo(done + n).outcome));
    examples = decisions.slice(0, PEOPLE.length).map(({ id }) => id ?? '');
  }
  await send();
}, PATIENTLY_MS);

afterAll(async () => {
  await house.closeFaultless();
});

/** A campaign to people who are allowed: each is decided at the gate and once more at the last check. */
async function send(): Promise<void> {
  const letter = {
    name: 'Fair',
    purpose: 'prospecting',
    sender: SENDER,
    subject: 'Hello',
    text: 'Hello from the fair.',
  };
  const { id } = (await acme.api.post<CampaignBody>('/v1/campaigns', letter)).body;
  const recipients = Array.from({ length: CAMPAIGN }, () => ({ ...PEOPLE[0].of, email: someone() }));
  await acme.api.post(`/v1/campaigns/${id}/recipients`, { recipients });
  await acme.api.post(`/v1/campaigns/${id}/launch`);
  await eventually(
    async () => {
      const { body } = await acme.api.get<CampaignBody>(`/v1/campaigns/${id}`);
      expect([body.state, body.counts['accepted']]).toEqual(['done', CAMPAIGN]);
    },
    { withinMs: 20_000 },
  );
}

const CANDIDATES: Readonly<Record<Change, object>> = {
  strictFrance: { pack: STRICT_FRANCE },
  mildGermany: { pack: MILD_GERMANY },
  consentOnly: { controllerPolicy: { consentOnly: true } },
};

const start = (candidate: object, more: object = {}) =>
  officer.post<Simulation & ProblemAnswer>('/v1/policy/simulations', { ...candidate, from: '2026-01-01', ...more });

async function ended(id: string): Promise<Simulation> {
  let found: Simulation | undefined;
  await eventually(
    async () => {
      found = (await officer.get<Simulation>(`/v1/policy/simulations/${id}`)).body;
      expect(found.state).toBe('done');
    },
    { withinMs: PATIENTLY_MS - 5_000 },
  );
  if (!found) throw new Error('there is no such simulation');
  return found;
}

async function everyDecision(take: (decision: KeptDecision) => Promise<void>): Promise<number> {
  const log = house.app.get(AuditLog);
  let before = 'dec~';
  let count = 0;
  for (;;) {
    const range = { from: 'dec_', before };
    const kept = await house.database.transaction((transaction) => log.kept(transaction, acme.id, range, 500));
    for (const decision of kept) await take(decision);
    count += kept.length;
    const last = kept.at(-1);
    if (!last) return count;
    before = last.id;
  }
}

/** Puts a decision on record that was never made here: one that somebody changed, or one of another day. */
async function recordLike(id: string, change: (stored: StoredDecision) => object): Promise<string> {
  const [found] = await house.database.query<
    { payload: Buffer; subject_id: string; mailbox_id: Buffer; subject_key: Buffer }[]
  >(
    `SELECT l.payload, l.subject_id, m.mailbox_id, m.subject_key FROM leaf l JOIN mailbox m USING (subject_id) WHERE l.id = $1`,
    [id],
  );
  if (!found) throw new Error('there is no such decision');
  const name = { controllerId: acme.id, mailboxId: found.mailbox_id };
  const subject = house.app.get(Subjects).open(name, { id: found.subject_id, wrappedKey: found.subject_key });
  const stored = JSON.parse(openPayload(subject.key.sealing, found.payload, id)) as StoredDecision;
  // Long ago, so that no simulation below meets it.
  const made = newId('dec', Date.parse('2020-01-01'));
  const payload = sealPayload(subject.key.sealing, JSON.stringify({ ...stored, ...change(stored) }), made);
  const at = '2020-01-01T00:00:00.000Z';
  const leaf = { id: made, at, controllerId: acme.id, subjectId: subject.id, payload, refersTo: [] };
  const body = leafBody({ ...leaf, type: 'decision' });
  await house.database.query(
    `INSERT INTO leaf (controller_id, id, type, at, subject_id, body, hash, payload) VALUES ($1, $2, 'decision', $3, $4, $5, $6, $7)`,
    [acme.id, made, at, subject.id, body, Buffer.from(leafHash(body), 'hex'), payload],
  );
  return made;
}

type Replay = {
  readonly same: boolean;
  readonly pack: string;
  readonly differences: readonly { readonly field: string; readonly recorded: unknown; readonly replayed: unknown }[];
};

const replay = (id: string, api = officer) => api.post<Replay & ProblemAnswer>(`/v1/decisions/${id}/replay`);

describe('replay', () => {
  it('gives the same decision, for each kind of person', async () => {
    for (const id of examples) expect((await replay(id)).body).toMatchObject({ id, same: true, differences: [] });
  });

  it(
    'gives the same decision for every decision on record',
    async () => {
      const retrial = house.app.get(Retrial);
      const different: string[] = [];
      const began = performance.now();
      const count = await everyDecision(async ({ id, stored }) => {
        const again = stored && (await retrial.again(stored));
        if (JSON.stringify(again) !== JSON.stringify(stored?.decision)) different.push(id);
      });
      told(`replay of ${count} decisions`, began);
      expect(count).toBe(DECISIONS + 2 * CAMPAIGN);
      expect(different).toEqual([]);
    },
    PATIENTLY_MS,
  );

  it('says what differs where the record was made otherwise', async () => {
    const id = await recordLike(examples[3] ?? '', ({ decision }) => ({
      decision: { ...decision, outcome: 'allow', lawfulBasis: 'consent' },
    }));
    expect((await replay(id)).body).toMatchObject({
      same: false,
      differences: [
        { field: 'outcome', recorded: 'allow', replayed: 'block' },
        { field: 'lawfulBasis', recorded: 'consent', replayed: null },
      ],
    });
  });

  it('decides under the pack of that day, years after it was replaced', async () => {
    const { digest, body } = digested(MILD_GERMANY as Json);
    await house.database.query(
      `INSERT INTO policy_pack (digest, country, version, body, kept_at) VALUES ($1, 'DE', '0.9.0', $2, '2020-01-01')`,
      [digest, body],
    );
    const change = (stored: StoredDecision): object => ({
      pack: stored.pack.replace(/DE@sha256:\w+/, `DE@${digest}`),
      decision: {
        ...{ ...stored.decision, outcome: 'allow', lawfulBasis: 'legitimate_interest' },
        reasons: [{ code: 'opt_out_regime_met', with: { source: 'met_in_person' } }],
      },
    });
    const id = await recordLike(examples[1] ?? '', change);
    expect((await replay(id)).body).toMatchObject({ same: true, pack: expect.stringContaining(digest) as string });
    expect((await replay(examples[1] ?? '')).body.same).toBe(true);
    await expect(house.database.query('DELETE FROM policy_pack')).rejects.toThrow('stays');
  });

  it('cannot be done where the pack was never in force here, nor for another controller, nor without the scope', async () => {
    const id = await recordLike(examples[0] ?? '', () => ({ pack: `FR@sha256:${'0'.repeat(64)}` }));
    expect(await replay(id)).toMatchObject({ status: 409, body: { detail: /never in force/ } });
    const other = await house.tenant();
    expect((await replay(examples[0] ?? '', other.api)).status).toBe(404);
    expect((await replay('dec_none')).status).toBe(404);
    expect((await replay(examples[0] ?? '', house.api(await house.key(acme.id, ['decide'])))).status).toBe(403);
  });
});

describe('a simulation', () => {
  it.each(Object.keys(CANDIDATES) as Change[])(
    'of %s counts exactly what would change, and each send once',
    async (change) => {
      const began = performance.now();
      const { status, body } = await start(CANDIDATES[change]);
      expect([status, body.state]).toEqual([202, 'queued']);
      const found = await ended(body.id);
      told(`simulation of ${change} over ${found.counts['decisions'] ?? 0} decisions`, began);
      const { blocked, allowed, unchanged } = expected(change, DECISIONS, CAMPAIGN);
      expect(found).toMatchObject({
        progress: 1,
        counts: {
          ...{ decisions: DECISIONS + 2 * CAMPAIGN, decidedAnew: DECISIONS + CAMPAIGN, sameSend: CAMPAIGN },
          ...{ erased: 0, unknownPack: 0, unchanged },
          changes: { ...(blocked > 0 && { 'allow>block': blocked }), ...(allowed > 0 && { 'block>allow': allowed }) },
        },
        ...{ newlyBlocked: { count: blocked }, newlyAllowed: { count: allowed } },
      });
      const [reason] = [...found.newlyBlocked.reasons, ...found.newlyAllowed.reasons];
      expect(reason).toMatchObject({
        code: change === 'consentOnly' ? 'refused_by_controller_policy' : 'consent_required',
        count: blocked + allowed,
      });
      expect(reason?.samples).toHaveLength(5);
      for (const { decision, was } of reason?.samples ?? []) {
        expect((await officer.get(`/v1/decisions/${decision}`)).body).toMatchObject({ outcome: was });
      }
      expect(await house.rowCounts()).toMatchObject({ simulation_send: 0 });
    },
    PATIENTLY_MS,
  );

  it('goes on where it was when the service stopped, and counts nothing twice', async () => {
    const { id } = (await start(CANDIDATES.strictFrance)).body;
    await house.restart();
    const { blocked, unchanged } = expected('strictFrance', DECISIONS, CAMPAIGN);
    expect(await ended(id)).toMatchObject({ counts: { unchanged }, newlyBlocked: { count: blocked } });
  });

  it('looks at its period and its controller alone', async () => {
    const before = (await start(CANDIDATES.strictFrance, { from: '2019-01-01', to: '2019-12-31' })).body;
    expect(await ended(before.id)).toMatchObject({ progress: 1, counts: { decisions: 0 } });
    const other = await house.tenant();
    expect((await other.api.get(`/v1/policy/simulations/${before.id}`)).status).toBe(404);
    const { body } = await officer.get<{ simulations: { id: string }[] }>('/v1/policy/simulations?limit=1');
    expect(body.simulations.map(({ id }) => id)).toEqual([before.id]);
  });

  it.each([
    ['nothing to try', {}, 'pack', /controllerPolicy/],
    ['an unknown key', { pack: { ...STRICT_FRANCE, extra: 1 } }, 'pack.extra', /no such key/],
    [
      'a regime that there is none',
      { pack: { ...STRICT_FRANCE, regime: { ...(STRICT_FRANCE['regime'] as object), consumer: 'maybe' } } },
      ...(['pack.regime.consumer', /expected one of consent/] as const),
    ],
    ['no period', { ...CANDIDATES.strictFrance, from: null }, 'from', /required/],
    ['a period that ends first', { ...CANDIDATES.strictFrance, to: '2025-12-31' }, 'from', /before/],
    ['a looser policy', { controllerPolicy: { coldMessages: 9 } }, 'controllerPolicy.coldMessages', /at most 4/],
  ])('with %s is refused by its field', async (_, given, field, message) => {
    const { status, body } = await start(given, given);
    expect([status, body.errors]).toEqual([422, [{ field, message: expect.stringMatching(message) as string }]]);
  });
});

/** The proof is told on the standard output; a usual run says nothing. */
function told(what: string, began: number): void {
  if (process.env['PROOF_DECISIONS']) console.log(`${what}: ${((performance.now() - began) / 1_000).toFixed(1)} s`);
}
