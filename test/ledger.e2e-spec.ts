/** Promises 4 and 5, as far as leaves go: nothing is rewritten, every decision can be made again, nobody is named. */
import { createHash } from 'node:crypto';
import { loadLaw } from '../config/law.js';
import { Subjects } from '../src/provenance/subjects.js';
import { openPayload } from '../src/ledger/sealing.js';
import { decide } from '../src/policy/decide.js';
import { type Decision } from '../src/policy/decision.js';
import { type Facts } from '../src/policy/facts.js';
import { canonicalJson, type Json } from '../src/values/canonical-json.js';
import { rows } from '../src/values/sql.js';
import { type DecisionBody, type DecisionsBody } from './api.js';
import { consentedTo, LINKEDIN_ONLY, ON_A_WEBSITE } from './builders/people.js';
import { statementsDuring } from './setup/statements.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { jsonFrom } from './law/some-facts.js';

type LeafRow = {
  id: string;
  type: string;
  controller_id: string;
  subject_id: string | null;
  body: string;
  hash: Buffer;
  payload: Buffer | null;
  mailbox_id: Buffer | null;
  subject_key: Buffer | null;
};

type Payload = { facts: Facts; decision: Decision; pack: string };

let house: TestHouse;
let acme: Tenant;
let decided: readonly DecisionBody[];
const person = { email: someone('marie.curie'), name: 'Marie Curie', ...LINKEDIN_ONLY };

beforeAll(async () => {
  house = await TestHouse.open({ roles: 'api' });
  acme = await house.tenant();
  const cases = jsonFrom('decided-cases.json') as { request: { recipient: object } }[];
  const recipients = [
    person,
    ...cases.map(({ request }) => ({ ...request.recipient, email: someone() })),
    { email: someone(), ...consentedTo('prospecting') },
    { email: someone(), ...ON_A_WEBSITE },
    { email: 'no address \ud800' },
  ];
  const message = { subject: 'Hello', text: 'Acme SAS. Unsubscribe: https://acme.example/stop', headers: {} };
  const asked = { purpose: 'prospecting', sender: SENDER, message, recipients };
  decided = (await acme.api.post<DecisionsBody>('/v1/decisions', asked)).body.decisions;
  const consent = { email: person.email, ...consentedTo().consents[0] };
  const { body } = await acme.api.post<{ id: string }>('/v1/consents', consent);
  await acme.api.post(`/v1/consents/${body.id}/withdraw`);
  const manual = await acme.api.post<{ id: string }>('/v1/suppressions', {
    email: person.email,
    reason: 'Marie said so',
  });
  await acme.api.delete(`/v1/suppressions/${manual.body.id}`, { reason: 'Marie changed her mind' });
});
afterAll(async () => {
  await house.closeFaultless();
});

function leaves(): Promise<LeafRow[]> {
  return rows(
    house.database,
    `SELECT l.*, m.mailbox_id, m.subject_key FROM leaf l
     LEFT JOIN mailbox m ON m.controller_id = l.controller_id AND m.subject_id = l.subject_id ORDER BY l.position`,
  );
}

it('writes each leaf as canonical JSON, hashed as RFC 6962 says, with the digest of what it seals', async () => {
  const found = await leaves();
  expect(new Set(found.map(({ type }) => type))).toEqual(
    new Set(['decision', 'consent_recorded', 'consent_withdrawn', 'suppression_added', 'suppression_lifted']),
  );
  for (const leaf of found) {
    const body = JSON.parse(leaf.body) as Record<string, Json>;
    expect(canonicalJson(body)).toBe(leaf.body);
    expect(leaf.hash).toEqual(createHash('sha256').update('\0').update(leaf.body).digest());
    const digest = leaf.payload && `sha256:${createHash('sha256').update(leaf.payload).digest('hex')}`;
    expect(body).toMatchObject({ id: leaf.id, type: leaf.type, controller: leaf.controller_id, payload: digest });
    expect(body['subject']).toBe(leaf.subject_id);
  }
});

it('names the leaf of a decision in its answer', async () => {
  const hashes = new Map((await leaves()).map(({ id, hash }) => [id, `sha256:${hash.toString('hex')}`]));
  for (const { id, leaf } of decided) expect(hashes.get(id ?? '')).toBe(leaf);
});

it('keeps what the decision was made from, and makes the same one from it again', async () => {
  const subjects = house.app.get(Subjects);
  const law = loadLaw();
  const found = (await leaves()).filter(({ type }) => type === 'decision');
  expect(found).toHaveLength(decided.length);
  const outcomes = new Set<string>();
  for (const leaf of found) {
    if (!leaf.payload || !leaf.mailbox_id || !leaf.subject_key) throw new Error('a decision about nobody');
    const name = { controllerId: leaf.controller_id, mailboxId: leaf.mailbox_id };
    const { key } = subjects.open(name, { id: leaf.subject_id ?? '', wrappedKey: leaf.subject_key });
    const payload = JSON.parse(openPayload(key.sealing, leaf.payload, leaf.id)) as Payload;
    const { facts, decision, pack } = payload;
    const applying = law.applying(facts.recipient.country, facts.controller.country, facts.recipient.kind);
    expect(applying.name).toBe(pack);
    // Without the text of the message: what was found in it is among the facts.
    expect(facts.message).toMatchObject({ digest: expect.stringMatching(/^sha256:/), wayOut: true });
    const again = decide(facts, applying);
    expect(JSON.parse(JSON.stringify(again))).toEqual(decision);
    expect(decided.find(({ id }) => id === leaf.id)).toMatchObject({
      outcome: decision.outcome,
      email: facts.recipient.email,
    });
    outcomes.add(decision.outcome);
  }
  expect(outcomes).toContain('allow');
  expect(outcomes).toContain('block');
});

it('opens with no other key, and in no other place', async () => {
  const [one, other] = (await leaves()).filter(({ payload, subject_key }) => payload && subject_key);
  if (!one?.payload || !one.mailbox_id || !one.subject_key || !other?.payload) throw new Error('there are no payloads');
  const name = { controllerId: one.controller_id, mailboxId: one.mailbox_id };
  const { key } = house.app.get(Subjects).open(name, { id: one.subject_id ?? '', wrappedKey: one.subject_key });
  const { payload } = one;
  expect(() => openPayload(key.sealing, payload, other.id)).toThrow();
  expect(() => openPayload(key.naming, payload, one.id)).toThrow();
  const flipped = Buffer.from(payload);
  flipped[20] = (flipped[20] ?? 0) ^ 1;
  expect(() => openPayload(key.sealing, flipped, one.id)).toThrow();
});

it('names nobody: neither address nor name nor free text stands in the table', async () => {
  const named = await rows(
    house.database,
    `SELECT 1 FROM leaf WHERE leaf::text || encode(coalesce(payload, ''), 'escape')
       ILIKE ANY (ARRAY['%client.example%', '%marie%', '%curie%'])`,
  );
  expect(named).toEqual([]);
});

it('asks for the same few statements for one recipient and for a thousand, whether they are new or known', async () => {
  const people = (count: number) => Array.from({ length: count }, () => ({ email: someone(), ...LINKEDIN_ONLY }));
  const [few, many] = [people(1), people(1_000)];
  const asked: string[][] = [];
  for (const recipients of [few, many, few, many]) {
    asked.push(
      await statementsDuring(async () => {
        const request = { purpose: 'prospecting', sender: SENDER, recipients };
        expect((await acme.api.post('/v1/decisions', request)).status).toBe(200);
      }),
    );
  }
  const [newOne = [], newThousand, knownOne, knownThousand] = asked;
  // What a thousand need more is to be written in four parts instead of one.
  const gathering = (statements: string[] | undefined) => statements?.filter((text) => !text.startsWith('COPY leaf'));
  expect(gathering(newThousand)).toEqual(gathering(newOne));
  expect(gathering(knownThousand)).toEqual(gathering(knownOne));
  expect(newOne.length).toBeGreaterThan(1);
  expect(newOne.length).toBeLessThan(6);
  for (const thousand of [newThousand, knownThousand]) {
    expect((thousand?.length ?? 0) - (gathering(thousand)?.length ?? 0)).toBe(4);
  }
});
