/** The network desk: from an invitation to a campaign that is refused, and the opt-in that makes it lawful. */
import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import { rows } from '../src/values/sql.js';
import { type CampaignBody, type DecisionsBody, type OutboxBody, type ProblemAnswer } from './api.js';
import { SENDER, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';

const DOMAIN = 'back.guard.example';
const REAL = 'real_and_relevant';

let house: TestHouse;

beforeAll(async () => {
  house = await TestHouse.open({
    settings: { ROLES: 'api,smtp,worker', INBOUND_PORT: '0', INBOUND_DOMAIN: DOMAIN },
  });
});
afterAll(async () => {
  await house.closeFaultless();
});

type ImportBody = {
  readonly id: string;
  readonly state: string;
  readonly error: string | null;
  readonly progress: number;
  readonly files: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly errors: readonly { readonly file: string; readonly row: number; readonly reason: string }[];
};
type AdviceBody = { readonly verdict: string; readonly ground: string; readonly why: string };
type InvitationBody = {
  readonly id: string;
  readonly direction: string;
  readonly sentAt: string;
  readonly message: string | null;
  readonly state: string;
  readonly person: { readonly id: string; readonly name: string; readonly profileUrl: string | null };
  readonly advice: AdviceBody & { readonly strategy: string | null };
  readonly strategies: Readonly<Record<string, AdviceBody>> | null;
  readonly findings: readonly { readonly code: string; readonly weight: string; readonly text: string }[];
  readonly checked: string;
};
type Invitations = { readonly invitations: readonly InvitationBody[]; readonly cursor: string | null };
type Connections = {
  readonly connections: readonly {
    readonly id: string;
    readonly name: string;
    readonly contactId: string | null;
    readonly relation: string;
    readonly optInLink: string | null;
  }[];
};

const sample = (name: string): Buffer => readFileSync(new URL(`./samples/linkedin/${name}`, import.meta.url));
const csv = (...lines: string[]): Buffer => Buffer.from(lines.join('\n'));
const HEAD = 'First Name,Last Name,URL,Email Address,Company,Position,Connected On';
const INVITED = 'From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl';

async function imported(tenant: Tenant, file: Buffer, member?: string): Promise<ImportBody> {
  const body = new FormData();
  body.set('file', new Blob([Uint8Array.from(file)]), 'export');
  if (member !== undefined) body.set('member', member);
  const { status, body: asked, text } = await tenant.api.send<ImportBody>('POST', '/v1/network/imports', { body });
  expect([status, text]).toEqual([202, text]);
  let found = asked;
  await eventually(
    async () => {
      found = (await tenant.api.get<ImportBody>(`/v1/network/imports/${asked.id}`)).body;
      expect(['done', 'failed']).toContain(found.state);
    },
    { withinMs: 20_000 },
  );
  return found;
}

const invitations = async (tenant: Tenant, query = ''): Promise<readonly InvitationBody[]> =>
  (await tenant.api.get<Invitations>(`/v1/network/invitations${query}`)).body.invitations;

const connections = async (tenant: Tenant): Promise<Connections['connections']> =>
  (await tenant.api.get<Connections>('/v1/network/connections')).body.connections;

const ANNA = {
  ...{ name: 'Anna Moreau', address: '1 rue de la Paix, 75002 Paris', sector: 'software' },
  goals: [{ text: 'customers', roles: ['CFO', 'finance', 'comptable'] }],
  employers: [{ company: 'Brandie', from: '2017-03', foundedAt: '2017-03', own: true, staff: ['Luc Perrin'] }],
};

describe('from an invitation to a mail', () => {
  it('is advised on, accepted, a connection, refused by the gate, asked, confirmed, allowed', async () => {
    const tenant = await house.tenant({ name: 'Way SAS' }, 'anna@way.example');
    await tenant.api.put('/v1/network/profile', ANNA);
    const url = 'https://www.linkedin.com/in/jean-fictif';
    const email = 'jean.fictif@client.example';
    await imported(tenant, csv(INVITED, `Jean Fictif,Anna Moreau,"9/14/26, 7:02 AM",,INCOMING,${url},`));
    const [blind] = await invitations(tenant);
    expect(blind?.strategies?.[REAL]?.verdict).toBe('look');

    const profile = { photo: true, positions: [{ company: 'Client SA', title: 'CFO', from: '2019-02' }] };
    const seen = { people: [{ name: 'Jean Fictif', profileUrl: url, profile }] };
    expect((await tenant.api.post('/v1/network/assessments', seen)).status).toBe(200);
    const [advised] = await invitations(tenant);
    expect(advised?.advice).toMatchObject({
      strategy: REAL,
      verdict: 'accept',
      why: 'They fit your goal “customers”: CFO.',
    });
    const answer = { invitation: advised?.id, agrees: true, did: 'accepted' };
    expect((await tenant.api.post('/v1/network/answers', answer)).status).toBe(200);

    await imported(tenant, csv(HEAD, `Jean,Fictif,${url},${email},Client SA,CFO,15 Sep 2026`));
    expect((await invitations(tenant))[0]?.state).toBe('accepted');

    const form = {
      slug: 'way-yes',
      sender: 'anna@way.example',
      purposes: [{ purpose: 'newsletter', frequency: 'monthly' }],
    };
    expect((await tenant.api.post('/v1/opt-in-forms', form)).status).toBe(201);
    const [jean] = await connections(tenant);
    expect(jean).toMatchObject({ name: 'Jean Fictif', relation: 'same_field' });

    const campaign = async (): Promise<CampaignBody> => {
      const letter = {
        name: 'News',
        purpose: 'newsletter',
        sender: 'anna@way.example',
        subject: 'News',
        text: 'Here.',
      };
      const { id } = (await tenant.api.post<CampaignBody>('/v1/campaigns', letter)).body;
      await tenant.api.post(`/v1/campaigns/${id}/recipients`, { recipients: [{ email, country: 'FR' }] });
      await tenant.api.post(`/v1/campaigns/${id}/launch`);
      let found: CampaignBody = { id, state: 'draft', counts: {} };
      await eventually(
        async () => {
          found = (await tenant.api.get<CampaignBody>(`/v1/campaigns/${id}`)).body;
          expect(found.state).toBe('done');
        },
        { withinMs: 15_000 },
      );
      return found;
    };
    const refused = await campaign();
    expect(refused.counts).toMatchObject({ block: 1, allow: 0 });
    const ask = {
      purpose: 'newsletter',
      sender: 'anna@way.example',
      mode: 'simulate',
      recipients: [{ email, country: 'FR' }],
    };
    const judged = async () => (await tenant.api.post<DecisionsBody>('/v1/decisions', ask)).body.decisions[0];
    expect((await judged())?.reasons.map(({ code }) => code)).toContain('linkedin_connection_is_not_consent');

    const link = new URL(jean?.optInLink ?? '');
    const page = await (await fetch(house.url + link.pathname)).text();
    const hidden = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const filled = new URLSearchParams(hidden.map(([, name = '', value = '']): [string, string] => [name, value]));
    filled.set('email', email);
    filled.append('purpose', 'newsletter');
    const asked = await fetch(house.url + link.pathname, { method: 'POST', body: filled });
    expect(asked.status).toBeLessThan(400);
    let token = '';
    await eventually(
      async () => {
        const { messages } = (await tenant.api.get<OutboxBody>('/v1/outbox')).body;
        const mail = messages.find(({ to }) => to === email);
        const raw = (await tenant.api.get(`/v1/outbox/${mail?.id}.eml`)).text.replace(/=\r?\n/g, '');
        token = /\/confirm\/([\w.-]+)/.exec(raw)?.[1] ?? '';
        expect(token).not.toBe('');
      },
      { withinMs: 15_000 },
    );
    const confirmed = await fetch(`${house.url}/confirm/${token}`, { method: 'POST' });
    expect(confirmed.status).toBe(200);
    expect(await judged()).toMatchObject({ outcome: 'allow', lawfulBasis: 'consent' });
    expect((await campaign()).counts).toMatchObject({ allow: 1, block: 0 });
  });
});

describe('an import', () => {
  it('reads the whole archive once, however often it is sent', async () => {
    const tenant = await house.tenant({ name: 'Zip SAS' });
    const archive = sample('Basic_LinkedInDataExport_03-09-2026.zip');
    const first = await imported(tenant, archive);
    expect(first).toMatchObject({
      ...{ state: 'done', error: null, progress: 1 },
      files: {
        connections: { added: 4, updated: 0, skipped: 1, refused: 0 },
        invitations: { added: 2, updated: 0, skipped: 0, refused: 0 },
      },
    });
    const counts = await house.rowCounts();
    const again = await imported(tenant, archive);
    expect(again.files).toMatchObject({ connections: { added: 0, updated: 4 }, invitations: { added: 0, updated: 2 } });
    const { network_import, network_import_report, leaf, ...after } = await house.rowCounts();
    expect(after).toEqual({
      ...counts,
      network_import: undefined,
      network_import_report: undefined,
      leaf: undefined,
      ...after,
    });
    expect([after['network_person'], after['network_invitation']]).toEqual([
      counts['network_person'],
      counts['network_invitation'],
    ]);
    expect([network_import, network_import_report, leaf].every((n) => n !== undefined)).toBe(true);
  });

  it('keeps the time as it is written, without a zone, and both directions', async () => {
    const tenant = await house.tenant({ name: 'Clock SAS' });
    await imported(tenant, sample('Invitations-2026.csv'));
    const found = (await invitations(tenant)).map(({ direction, sentAt, person, message }) => [
      direction,
      sentAt,
      person.name,
      message,
    ]);
    expect(found.sort()).toEqual([
      ['incoming', '2026-01-14T07:02', 'Zoë Brandt', null],
      ['outgoing', '2026-01-29T14:37', 'Inès Okafor', 'Bonjour, je vous ajoute'],
    ]);
  });

  it('reads invitations of the era before addresses of profiles, and finds who is meant by the name', async () => {
    const tenant = await house.tenant({ name: 'Old SAS' });
    await imported(tenant, sample('2021-no-preamble-no-url.csv'));
    const old = csv(
      'From,To,Sent At,Message,Direction',
      'Camille Durand,Moi Fictif,"7/9/18, 4:12 PM",Bonjour,INCOMING',
    );
    await imported(tenant, old);
    const [found] = await invitations(tenant);
    expect(found).toMatchObject({ sentAt: '2018-07-09T16:12', state: 'accepted', person: { name: 'Camille Durand' } });
  });

  it('knows a connection of an old list again when a newer one brings the profile', async () => {
    const tenant = await house.tenant({ name: 'Era SAS' });
    await imported(tenant, sample('2021-no-preamble-no-url.csv'));
    const newer = csv(HEAD, 'Camille,Durand,https://www.linkedin.com/in/camille-fictif,,Autre SA,DAF,10 Jul 2018');
    expect((await imported(tenant, newer)).files).toMatchObject({ connections: { added: 0, updated: 1 } });
    expect(await connections(tenant)).toHaveLength(3);
  });

  it.each([
    ['a file that is none of these', csv('foo,bar', '1,2'), /none of the lists/],
    ['an empty file', csv(''), /none of the lists/],
  ])('says what is wrong with %s', async (_, file, why) => {
    const tenant = await house.tenant({ name: 'Wrong SAS' });
    const { state, error } = await imported(tenant, file);
    expect([state, error]).toEqual(['failed', expect.stringMatching(why)]);
  });

  it('refuses rows that cannot be told, and keeps the others', async () => {
    const tenant = await house.tenant({ name: 'Row SAS' });
    const list = csv(
      INVITED,
      'A B,Me,yesterday,,INCOMING,,',
      'C D,Me,"1/2/26, 3:04 PM",,SIDEWAYS,,',
      'E F,Me,"1/2/26, 3:04 PM",,INCOMING,,',
    );
    const { files, errors } = await imported(tenant, list);
    expect(files).toMatchObject({ invitations: { added: 1, refused: 2 } });
    expect(errors.map(({ row, reason }) => [row, reason])).toEqual([
      [2, 'the time `yesterday` cannot be told'],
      [3, 'the direction is `sideways`, neither INCOMING nor OUTGOING'],
    ]);
  });
});

describe('advice', () => {
  it('finds the same words of many, and LinkedIn’s own words of nobody', async () => {
    const tenant = await house.tenant({ name: 'Mass SAS' });
    const pitch = (n: number): string =>
      `Sender Nr${n},Anna Moreau,"9/${n + 1}/26, 7:02 AM","Hello Anna, I am Sender Nr${n}: we bring thirty leads a month, guaranteed.",INCOMING,https://www.linkedin.com/in/s${n},`;
    const own = (n: number): string =>
      `Quiet Q${n},Anna Moreau,"9/${n + 1}/26, 8:02 AM",I'd like to add you to my professional network on LinkedIn.,INCOMING,https://www.linkedin.com/in/q${n},`;
    const all = Array.from({ length: 12 }, (_, n) => [pitch(n), own(n)]).flat();
    await imported(tenant, csv(INVITED, ...all));
    const found = await invitations(tenant, '?direction=incoming');
    const codes = (name: RegExp): string[] =>
      found
        .filter(({ person }) => name.test(person.name))
        .flatMap(({ findings }) => findings.map(({ code, weight }) => `${code} ${weight}`));
    expect(codes(/^Sender/)).toEqual(Array.from({ length: 12 }, () => 'mass_text grave'));
    expect(codes(/^Quiet/)).toEqual([]);
  });

  it('feeds the gate what cannot be true, and nothing where a year is typed wrong', async () => {
    const tenant = await house.tenant({ name: 'Gate SAS' });
    await tenant.api.put('/v1/network/profile', ANNA);
    const list = csv(
      HEAD,
      'Robert,Dumas,https://www.linkedin.com/in/robert-fictif,robert@client.example,Brandie,Director,10 Jul 2018',
      'Lucie,Ferrand,https://www.linkedin.com/in/lucie-fictif,lucie@client.example,Nuagea,CFO,10 Jul 2018',
    );
    await imported(tenant, list);
    const post = (company: string, from: string, companyFoundedAt: string | null) => ({
      ...{ seenAt: '2018-07-12', photo: true, positions: [{ company, title: 'Director', from, companyFoundedAt }] },
    });
    const people = [
      {
        name: 'Robert Dumas',
        profileUrl: 'https://www.linkedin.com/in/robert-fictif',
        profile: post('Brandie', '2010-07', null),
      },
      {
        name: 'Lucie Ferrand',
        profileUrl: 'https://www.linkedin.com/in/lucie-fictif',
        profile: post('Nuagea', '2016-04', '2017-03'),
      },
    ];
    const { body } = await tenant.api.post<{ people: InvitationBody[] }>('/v1/network/assessments', { people });
    expect(body.people.map(({ findings }) => findings.map(({ code }) => code))).toEqual([
      ['before_founding', 'denied_by_employer'],
      ['founding_close'],
    ]);
    const notice = { givenAt: '2026-10-01', objectionOffered: true };
    const ask = {
      ...{ purpose: 'prospecting', sender: SENDER, mode: 'simulate' },
      recipients: ['robert@client.example', 'lucie@client.example'].map((email) => ({
        ...{ email, country: 'FR', kind: 'named_professional', jobTitle: 'CFO' },
        sources: [{ kind: 'met_in_person', obtainedAt: '2026-10-01', notice }],
        relevance: { topic: 'accounting software', because: 'decides on it' },
      })),
    };
    const { decisions } = (await tenant.api.post<DecisionsBody>('/v1/decisions', ask)).body;
    const codes = decisions.map(({ reasons }) => reasons.map(({ code }) => code));
    expect(codes[0]).toContain('profile_implausible');
    expect(codes[1]).not.toContain('profile_implausible');
    expect(decisions[0]?.reasons.find(({ code }) => code === 'profile_implausible')?.detail).toContain('2017-03');
  });

  it('takes a meeting for a source of the contact, before and after the address is known', async () => {
    const tenant = await house.tenant({ name: 'Met SAS' });
    const person = { name: 'Karim Fictif', profileUrl: 'https://www.linkedin.com/in/karim-fictif' };
    const meeting = { person, on: '2026-09-22', event: 'Salon', place: 'Paris', evidence: 'card' };
    expect((await tenant.api.post('/v1/network/meetings', meeting)).status).toBe(201);
    await imported(tenant, csv(HEAD, `Karim,Fictif,${person.profileUrl},karim@client.example,Nordex,CFO,23 Sep 2026`));
    await tenant.api.post('/v1/network/meetings', { ...meeting, on: '2026-09-30' });
    const { text } = await tenant.api.get('/v1/contacts?email=karim@client.example');
    const sources = text.match(/"kind":"(?:met_in_person|linkedin_connection)","obtainedAt":"[\d-]+"/g) ?? [];
    expect([...new Set(sources)].sort()).toEqual([
      '"kind":"linkedin_connection","obtainedAt":"2026-09-23"',
      '"kind":"met_in_person","obtainedAt":"2026-09-22"',
      '"kind":"met_in_person","obtainedAt":"2026-09-30"',
    ]);
    const [first] = await connections(tenant);
    expect(first?.relation).toBe('known');
    const future = await tenant.api.post<ProblemAnswer>('/v1/network/meetings', { ...meeting, on: '2999-01-01' });
    expect([future.status, future.body.errors?.[0]?.field]).toEqual([422, 'on']);
    const nowhere = await tenant.api.post('/v1/network/meetings', { ...meeting, event: null, place: null });
    expect(nowhere.status).toBe(422);
  });

  it('goes by the table of sectors as it is changed', async () => {
    const tenant = await house.tenant({ name: 'Table SAS' });
    await tenant.api.put('/v1/network/profile', { sector: 'software' });
    const profile = { photo: true, positions: [{ company: 'Cabinet', title: 'Clerk', from: '2019' }] };
    const people = [{ name: 'Ada Fictif', sector: 'accounting', profile }];
    const verdict = async () =>
      (await tenant.api.post<{ people: { inviting: AdviceBody }[] }>('/v1/network/assessments', { people })).body
        .people[0]?.inviting.verdict;
    expect(await verdict()).toBe('do_not_invite');
    expect((await tenant.api.put('/v1/network/sectors', { neighbours: [['accounting', 'software']] })).status).toBe(
      200,
    );
    expect(await verdict()).toBe('invite');
    const unknown = await tenant.api.put<ProblemAnswer>('/v1/network/sectors', {
      neighbours: [['accounting', 'sorcery']],
    });
    expect([unknown.status, unknown.body.errors?.[0]?.field]).toEqual([422, 'neighbours']);
  });
});

describe('what the network is worth', () => {
  it('is told by group and month, with a forecast and its assumptions', async () => {
    const tenant = await house.tenant({ name: 'Worth SAS' });
    await tenant.api.put('/v1/network/profile', ANNA);
    const list = csv(
      HEAD,
      'A,One,https://www.linkedin.com/in/a1,,Client SA,CFO,10 Jan 2026',
      'B,Two,https://www.linkedin.com/in/b2,,Salon B,Coiffeur boutique,11 Jan 2026',
      'C,Three,https://www.linkedin.com/in/c3,,Fleurs C,Boutique manager,12 Feb 2026',
      'D,Four,https://www.linkedin.com/in/d4,,Client D,Finance manager,13 Feb 2026',
    );
    await imported(tenant, list);
    type Quality = {
      readonly connections: number;
      readonly groups: Readonly<
        Record<string, { readonly people: number; readonly share: number; readonly perHead: number }>
      >;
      readonly months: readonly { readonly month: string; readonly people: number; readonly relevantShare: number }[];
      readonly forecast: { readonly engagement: object; readonly lost: number; readonly assumptions: string[] } | null;
      readonly whyNoForecast: string | null;
    };
    const quality = async () => (await tenant.api.get<Quality>('/v1/network/quality')).body;
    expect((await quality()).forecast).toBeNull();
    expect((await quality()).whyNoForecast).toMatch(/No reactions/);
    await imported(
      tenant,
      csv(
        'name,profile url,reactions,replies',
        'A One,https://linkedin.com/in/a1/,8,2',
        'B Two,https://www.linkedin.com/in/b2,1,0',
      ),
    );
    const told = await quality();
    expect(told.connections).toBe(4);
    expect(told.groups).toMatchObject({
      same_field: { people: 2, share: 0.5, perHead: 5 },
      unrelated: { people: 2, perHead: 0.5 },
    });
    expect(told.months.map(({ month, people, relevantShare }) => [month, people, relevantShare])).toEqual([
      ['2026-01', 2, 0.5],
      ['2026-02', 4, 0.5],
    ]);
    expect(told.forecast).toMatchObject({
      people: { now: 4, cleaned: 2 },
      engagement: { now: 2.75, cleaned: 5 },
      lost: 1,
    });
    expect(told.forecast?.assumptions.length).toBeGreaterThan(2);
  });
});

describe('serial senders', () => {
  type Senders = {
    readonly forwardTo: string;
    readonly senders: readonly {
      readonly id: string;
      readonly mails: number;
      readonly mostOnADay: number;
      readonly isSerial: boolean;
    }[];
  };

  it('are counted from an mbox and from what is forwarded, each mail once, and answered in two languages', async () => {
    const tenant = await house.tenant({ name: 'Serial SAS' });
    await tenant.api.put('/v1/network/profile', ANNA);
    await imported(
      tenant,
      csv(HEAD, 'Steve,Parker,https://www.linkedin.com/in/steve-fictif,steve@leads.example,Leads,CEO,01 Jan 2026'),
    );
    const day = (n: number): Date => new Date(Date.UTC(2026, 0, 2 + Math.floor(n / 10), 9, n % 10));
    const mail = (n: number): string =>
      `From steve@leads.example ${day(n).toUTCString()}\nFrom: Steve Parker <steve@leads.example>\nDate: ${day(n).toUTCString()}\n` +
      `Message-ID: <${n}@leads.example>\nSubject: Leads\n\nBuy leads.\n\n`;
    const mbox = Buffer.from(Array.from({ length: 1_810 }, (_, n) => mail(n)).join(''));
    expect((await imported(tenant, mbox)).files).toMatchObject({ mails: { added: 1_810, updated: 0, refused: 0 } });
    expect((await imported(tenant, mbox)).files).toMatchObject({ mails: { added: 0, updated: 1_810 } });
    const senders = async () => (await tenant.api.get<Senders>('/v1/network/serial-senders')).body;
    const { forwardTo } = await senders();
    const forwarded =
      'From: Anna <anna@acme.example>\r\nSubject: Fwd: Leads\r\nMessage-ID: <f1@acme.example>\r\n\r\n' +
      '---------- Forwarded message ---------\r\nDe : Steve Parker <steve@leads.example>\r\nDate : Fri, 3 Jul 2026 10:00:00 +0200\r\n\r\nBuy.\r\n';
    const transport = createTransport({ host: '127.0.0.1', port: house.inboundPort, secure: false, ignoreTLS: true });
    await transport.sendMail({ envelope: { from: '', to: forwardTo }, raw: forwarded });
    await transport.sendMail({
      envelope: { from: '', to: forwardTo.replace(/^n\.(.{26})\../, 'n.$1.0') },
      raw: forwarded.replaceAll('Buy', 'Sell'),
    });
    transport.close();
    await eventually(
      async () => {
        expect((await senders()).senders[0]).toMatchObject({ mails: 1_811, mostOnADay: 10, isSerial: true });
      },
      { withinMs: 5_000 },
    );
    const [steve] = (await senders()).senders;
    type Letters = Readonly<
      Record<'objection' | 'access', { readonly to: string; readonly subject: string; readonly text: string }>
    >;
    const path = `/v1/network/serial-senders/${steve?.id}/letters`;
    const english = (await tenant.api.get<Letters>(path)).body;
    const french = (await tenant.api.get<Letters>(path, { 'accept-language': 'fr' })).body;
    expect(english.objection.subject).toContain('art. 21');
    expect(english.access.text).toContain('1811');
    expect(french.objection.text).toContain('1811 courriels');
    expect(french.access.subject).toContain('RGPD art. 15');
    for (const { text, to } of [english.objection, english.access, french.objection, french.access]) {
      expect(text).not.toMatch(/[{}]/);
      expect(text).toContain('Anna Moreau');
      expect(to).toBe('steve@leads.example');
    }
  });
});

describe('people of a network', () => {
  it('are seen by their own controller alone, and by their own member', async () => {
    const [one, other] = [await house.tenant({ name: 'One SAS' }), await house.tenant({ name: 'Other SAS' })];
    const { id } = await imported(one, sample('Invitations-2026.csv'), 'anna');
    expect(await invitations(one, '?member=anna')).toHaveLength(2);
    expect(await invitations(one)).toEqual([]);
    expect(await invitations(other, '?member=anna')).toEqual([]);
    expect((await other.api.get(`/v1/network/imports/${id}`)).status).toBe(404);
    const [first] = await invitations(one, '?member=anna');
    expect((await other.api.delete(`/v1/network/people/${first?.person.id}`)).status).toBe(404);
    expect(
      (await other.api.post('/v1/network/answers', { member: 'anna', invitation: first?.id, agrees: true })).status,
    ).toBe(404);
  });

  it('who are erased are brought back by no export', async () => {
    const tenant = await house.tenant({ name: 'Erase SAS' });
    await imported(tenant, sample('Invitations-2026.csv'));
    const zoe = (await invitations(tenant)).find(({ person }) => person.name === 'Zoë Brandt');
    expect((await tenant.api.delete(`/v1/network/people/${zoe?.person.id}`)).status).toBe(204);
    const { files, errors } = await imported(tenant, sample('Invitations-2026.csv'));
    expect(files).toMatchObject({ invitations: { added: 0, updated: 1, skipped: 1 } });
    expect(errors.map(({ reason }) => reason)).toEqual(['the person had themselves erased']);
    const left = await rows<{ name: string }>(
      house.database,
      'SELECT name FROM network_person WHERE controller_id = $1',
      [tenant.id],
    );
    expect(left.map(({ name }) => name)).toEqual(['Inès Okafor']);
  });
});
