/** What the console reads: the overview, filtered decisions, lists, verdicts, and progress as it happens. */
import { type CampaignBody, type DecisionsBody, type ProblemAnswer } from './api.js';
import { consentedTo, LINKEDIN_ONLY } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually as sooner } from './setup/eventually.js';
import { Browser, STRONG } from './setup/person-at-browser.js';
import { rows } from '../src/values/sql.js';

type OverviewBody = {
  readonly gate: readonly { readonly day: string; readonly allow: number; readonly block: number }[];
  readonly reasons: readonly { readonly code: string; readonly title: string; readonly count: number }[];
  readonly provenance: readonly { readonly kind: string; readonly contacts: number }[];
  readonly complaints: readonly {
    readonly by: string;
    readonly key: string;
    readonly optOuts: number;
    readonly sent: number;
  }[];
  readonly limits: readonly object[];
  readonly ledger: { readonly size: number; readonly verified: boolean | null };
  readonly waiting: readonly { readonly what: string; readonly count: number }[];
};
type ContactsBody = {
  readonly contacts: readonly { readonly id: string; readonly email: string }[];
  readonly cursor: string | null;
};

const eventually = (claim: () => Promise<void> | void) => sooner(claim, { withinMs: 20_000 });

let house: TestHouse;
let acme: Tenant;
let rival: Tenant;
const [yes, no] = [someone('yes'), someone('no')];

beforeAll(async () => {
  house = await TestHouse.open();
  [acme, rival] = [await house.tenant(), await house.tenant({ name: 'Rival GmbH', country: 'DE' })];
  const recipients = [
    { email: yes, ...consentedTo() },
    { email: no, ...LINKEDIN_ONLY, country: 'DE' },
  ];
  for (const purpose of ['newsletter', 'prospecting']) {
    await acme.api.post('/v1/decisions', { purpose, sender: SENDER, recipients });
  }
  await acme.api.post('/v1/decisions', { purpose: 'newsletter', sender: SENDER, mode: 'simulate', recipients });
  await eventually(async () => {
    expect((await found('')).length).toBe(4);
    expect((await found('?to=2100-01-01')).length).toBe(4);
  });
});
afterAll(async () => {
  await house.closeFaultless();
});

async function found(query: string, tenant = acme): Promise<DecisionsBody['decisions']> {
  const { status, body, text } = await tenant.api.get<DecisionsBody>(`/v1/decisions${query}`);
  if (status !== 200) throw new Error(text);
  return body.decisions;
}

describe('decisions', () => {
  it('are found by anything that they were', async () => {
    const count = async (query: string) => (await found(`?${query}`)).length;
    expect(await count('outcome=block&reasonCode=linkedin_connection_is_not_consent')).toBe(2);
    expect(await count('reasonCode=linkedin_connection_is_not_consent&purpose=newsletter')).toBe(1);
    expect(await count('country=de')).toBe(2);
    expect(await count(`email=${encodeURIComponent(yes.toUpperCase())}`)).toBe(2);
    expect(await count(`email=${encodeURIComponent(someone())}`)).toBe(0);
    expect(await count('mode=shadow')).toBe(0);
    expect(await count('mode=enforce')).toBe(4);
    expect(await count('from=2100-01-01')).toBe(0);
    expect(await count('campaign=cmp_1')).toBe(0);
    expect(await found('?country=DE', rival)).toEqual([]);
  });

  it('page under a filter, each once', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { body: DecisionsBody } = await acme.api.get(`/v1/decisions?mode=enforce&limit=1&cursor=${cursor}`);
      seen.push(...page.body.decisions.map(({ id }) => id ?? ''));
      cursor = page.body.cursor ?? null;
    }
    expect(seen).toEqual((await found('')).map(({ id }) => id));
  });

  it.each([
    ['outcome=maybe', 'outcome'],
    ['reasonCode=x', 'reasonCode'],
    ['from=yesterday', 'from'],
    ['mode=dry', 'mode'],
    ['kind=robot', 'kind'],
  ])('are not filtered by %s', async (query, field) => {
    const { status, body } = await acme.api.get<ProblemAnswer>(`/v1/decisions?${query}`);
    expect([status, body.errors?.[0]?.field]).toEqual([422, field]);
  });

  it('leave no mark where the person was erased, whoever was marking at that moment', async () => {
    const email = someone();
    await acme.api.post('/v1/decisions', {
      purpose: 'newsletter',
      sender: SENDER,
      recipients: [{ email, ...consentedTo() }],
    });
    await acme.api.post('/v1/subject-requests', { type: 'erasure', email });
    await eventually(async () => {
      const [left] = await rows<{ marks: number; behind: number }>(house.database, LEFT, [acme.id]);
      expect(left).toEqual({ marks: 0, behind: 0 });
    });
  });
});

/** Marks whose person has no key, and entries that were not looked at. */
const LEFT = `
SELECT (SELECT count(*) FROM decision_mark d JOIN leaf l ON l.controller_id = d.controller_id AND l.id = d.id
    WHERE NOT EXISTS (SELECT FROM mailbox m WHERE m.subject_id = l.subject_id))::int AS marks,
  (SELECT count(*) FROM ledger_entry e JOIN decision_follow f USING (controller_id)
    WHERE e.controller_id = $1 AND e.index >= f.next_index)::int AS behind`;

describe('the overview', () => {
  it('counts verdicts, reasons, sources and what waits', async () => {
    await acme.api.post('/v1/contacts', { email: no, ...LINKEDIN_ONLY });
    await acme.api.post('/v1/subject-requests', { type: 'access', email: no });
    const { status, body } = await acme.api.get<OverviewBody>('/v1/insight/overview?days=7');
    expect([status, body.gate.length]).toEqual([200, 7]);
    expect(body.gate.at(-1)).toMatchObject({ day: new Date().toISOString().slice(0, 10), block: 3 });
    expect(body.reasons).toContainEqual({
      ...{ code: 'linkedin_connection_is_not_consent', count: 2, title: expect.stringMatching(/\S/) },
    });
    expect(body.provenance).toContainEqual({ kind: 'linkedin_connection', contacts: 1 });
    expect(body.waiting).toContainEqual(expect.objectContaining({ what: 'requests', count: 1 }));
    expect(body.ledger).toMatchObject({ verified: true, size: expect.any(Number) });
    expect((await rival.api.get<OverviewBody>('/v1/insight/overview')).body).toMatchObject({
      reasons: [],
      complaints: [],
      waiting: [],
    });
    expect((await acme.api.get('/v1/insight/overview?days=0')).status).toBe(422);
  });

  it('tells who said no, by the way that they were come by and by campaign', async () => {
    const email = someone();
    const sources = [{ kind: 'web_form', obtainedAt: '2026-09-01' }];
    const { body: campaign } = await acme.api.post<CampaignBody>('/v1/campaigns', {
      ...{ name: 'News', purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Hello' },
    });
    await acme.api.post(`/v1/campaigns/${campaign.id}/recipients`, {
      recipients: [{ email, ...consentedTo(), sources }],
    });
    await acme.api.post(`/v1/campaigns/${campaign.id}/launch`);
    await eventually(async () => {
      expect((await acme.api.get<CampaignBody>(`/v1/campaigns/${campaign.id}`)).body.counts['accepted']).toBe(1);
    });
    const { messages } = (await acme.api.get<{ messages: { id: string; to: string }[] }>('/v1/outbox')).body;
    const mail = await acme.api.get(`/v1/outbox/${messages.find(({ to }) => to === email)?.id ?? ''}.eml`);
    const token = /\/u\/([\w~.-]+)/.exec(mail.text.replace(/=\r?\n/g, ''))?.[1] ?? '';
    expect((await house.stranger.post(`/u/${token}`)).status).toBe(200);
    await eventually(async () => {
      const { complaints } = (await acme.api.get<OverviewBody>('/v1/insight/overview')).body;
      expect(complaints).toContainEqual(
        expect.objectContaining({ by: 'campaign', key: campaign.id, name: 'News', sent: 1, optOuts: 1 }),
      );
      expect(
        complaints.filter(({ by }) => by === 'kind').some(({ sent, optOuts }) => sent === 1 && optOuts === 1),
      ).toBe(true);
    });
  });

  it('says so where what is stored is not what was signed', async () => {
    const verified = async () => (await rival.api.get<OverviewBody>('/v1/insight/overview')).body.ledger.verified;
    await rival.api.post('/v1/decisions', {
      purpose: 'newsletter',
      sender: SENDER,
      recipients: [{ email: someone() }],
    });
    await eventually(async () => {
      expect(await verified()).toBe(true);
    });
  });
});

describe('lists', () => {
  it('find people by what address, name or company begin with', async () => {
    const name = 'Ünal 100%_Sure';
    const { body } = await acme.api.post<{ id: string }>('/v1/contacts', {
      email: someone('uenal'),
      name,
      company: 'Zeta\\Works',
    });
    const search = async (text: string, tenant = acme) =>
      (await tenant.api.get<ContactsBody>(`/v1/contacts?search=${encodeURIComponent(text)}`)).body.contacts.map(
        ({ id }) => id,
      );
    for (const text of ['UENAL.', 'ünal', 'ünal 100%_', 'zeta\\w'])
      expect([text, await search(text)]).toEqual([text, [body.id]]);
    for (const text of ['%', '_', 'nal', '\\']) expect([text, await search(text)]).toEqual([text, []]);
    expect(await search('ünal', rival)).toEqual([]);
    expect(await search('')).toContain(body.id);
    expect((await acme.api.get('/v1/contacts?search=%00')).status).toBe(422);
    const first = (await acme.api.get<ContactsBody>('/v1/contacts?search=&limit=1')).body;
    const second = (await acme.api.get<ContactsBody>(`/v1/contacts?search=&limit=1&cursor=${first.cursor ?? ''}`)).body;
    expect(second.contacts[0]?.id).not.toBe(first.contacts[0]?.id);
  });

  it('show campaigns and controllers of nobody else', async () => {
    const { campaigns } = (await acme.api.get<{ campaigns: { name: string }[] }>('/v1/campaigns')).body;
    expect(campaigns.map(({ name }) => name)).toContain('News');
    expect((await rival.api.get<{ campaigns: object[] }>('/v1/campaigns')).body.campaigns).toEqual([]);
    const own = house.api(await house.key(rival.id, ['admin']));
    expect(
      (await own.get<{ controllers: { id: string }[] }>('/v1/controllers')).body.controllers.map(({ id }) => id),
    ).toEqual([rival.id]);
    expect((await house.admin.get('/v1/controllers')).text).not.toMatch(/suppression/i);
  });
});

describe('a person', () => {
  it('has a verdict for each purpose, which is recorded nowhere', async () => {
    const { body } = await acme.api.post<{ id: string }>('/v1/contacts', { email: someone(), ...consentedTo() });
    const before = await house.rowCounts();
    const { verdicts } = (
      await acme.api.get<{ verdicts: { purpose: string; outcome: string; id: null }[] }>(
        `/v1/contacts/${body.id}/verdicts`,
      )
    ).body;
    expect(verdicts.map(({ purpose, outcome, id }) => [purpose, outcome, id])).toEqual(
      expect.arrayContaining([
        ['newsletter', 'allow', null],
        ['prospecting', 'block', null],
      ]),
    );
    expect({ ...(await house.rowCounts()), leaf: 0 }).toEqual({ ...before, leaf: 0 });
    expect((await rival.api.get(`/v1/contacts/${body.id}/verdicts`)).status).toBe(404);
  });
});

describe('the DNS of a sender', () => {
  it('is told with what to publish, also where nobody answers', async () => {
    const api = house.api(await house.key(acme.id, ['admin']));
    const { senders } = (await api.get<{ senders: { id: string }[] }>('/v1/senders')).body;
    const path = `/v1/senders/${senders[0]?.id ?? ''}/dns`;
    const { status, body } = await api.get<{ records: { kind: string; state: string; value: string | null }[] }>(path);
    expect([status, body.records.map(({ kind }) => kind)]).toEqual([200, ['spf', 'dkim', 'dmarc']]);
    expect(body.records.map(({ state }) => state)).not.toContain('found');
    expect(body.records.at(-1)?.value).toBe('v=DMARC1; p=none; rua=mailto:privacy@acme.example');
    expect((await house.api(await house.key(rival.id, ['admin'])).get(path)).status).toBe(404);
  });
});

describe('progress', () => {
  it('is told as it happens, to whoever may know, until they may not', async () => {
    const { link, person } = (
      await house.admin.post<{ link: string; person: { id: string } }>(`/v1/people?controllerId=${acme.id}`, {
        ...{ email: 'listener@acme.example', name: 'L', role: 'sales' },
      })
    ).body;
    const browser = new Browser(() => house.url);
    await browser.signIn('/v1/session/join', { token: link.split('#')[1], password: STRONG });
    const lines = await fetch(`${house.url}/v1/events`, { headers: { cookie: `og_session=${browser.token}` } });
    expect([lines.status, lines.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    const theirs = await rival.api.post<CampaignBody>('/v1/campaigns', {
      ...{ name: 'Theirs', purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Hello' },
    });
    const { body: campaign } = await acme.api.post<CampaignBody>('/v1/campaigns', {
      ...{ name: 'Live', purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Hello' },
    });
    let heard = '';
    const ended = (async () => {
      for await (const chunk of lines.body ?? []) heard += Buffer.from(chunk as Uint8Array).toString();
    })();
    await eventually(() => {
      expect(heard).toContain(campaign.id);
    });
    expect(heard).toMatch(/event: campaign\n/);
    expect(heard).not.toContain(theirs.body.id);
    await house.admin.send('PATCH', `/v1/people/${person.id}?controllerId=${acme.id}`, {
      ...{ body: '{"role":"developer"}', headers: { 'content-type': 'application/json' } },
    });
    await ended;
    expect((await fetch(`${house.url}/v1/events`, { headers: { cookie: `og_session=${browser.token}` } })).status).toBe(
      401,
    );
  });
});
