/** Mailgun's API as its own client for Node speaks it: sending, partial refusals, lists, and what must not get through. */
import { simpleParser } from 'mailparser';
import { type OutboxBody } from './api.js';
import { consentedTo, LINKEDIN_ONLY } from './builders/people.js';
import { someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { mailgunClient, type MailgunClient } from './setup/mailgun-client.js';

const DOMAIN = 'acme.example';
const BASIC = (key: string): string => `Basic ${Buffer.from(`api:${key}`).toString('base64')}`;

type Said = {
  readonly message: string;
  readonly code?: string;
  readonly id?: string;
  readonly decision?: string;
  readonly messages?: readonly { readonly address: string; readonly id: string; readonly state: string }[];
  readonly refused?: readonly { readonly address: string; readonly code: string; readonly decision: string | null }[];
};

let house: TestHouse;
let acme: Tenant;
let key: string;
let client: MailgunClient;

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
  const defaults = { purpose: 'newsletter' };
  key = await house.key(acme.id, ['send', 'contacts'], { defaults });
  client = mailgunClient(house.url, key);
});
afterAll(async () => {
  await house.closeFaultless();
});

/** Somebody who consented to the newsletter, of whom the service knows. */
async function reader(name?: string): Promise<string> {
  const email = someone(name);
  await acme.api.post('/v1/contacts', { email, ...consentedTo() });
  return email;
}

async function connection(): Promise<string> {
  const email = someone();
  await acme.api.post('/v1/contacts', { email, ...LINKEDIN_ONLY });
  return email;
}

const letter = (to: string | readonly string[], more: object = {}) => ({
  ...{ from: `Anna <${acme.sender}>`, to, subject: 'News', text: 'Here it is.' },
  ...more,
});

async function call(method: string, path: string, body?: URLSearchParams | FormData | string, headers = {}) {
  const response = await fetch(`${house.url}/v3/${DOMAIN}${path}`, {
    method,
    headers: { authorization: BASIC(key), ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text) as Said };
}

const form = (fields: Readonly<Record<string, string>>): URLSearchParams =>
  new URLSearchParams({ from: acme.sender, subject: 'News', text: 'Here it is.', ...fields });

/** The mail that left for an address, once it has. */
async function mailTo(email: string) {
  let raw = '';
  await eventually(
    async () => {
      const { messages } = (await acme.api.get<OutboxBody>('/v1/outbox')).body;
      const found = messages.find(({ to }) => to === email);
      expect(found).toBeDefined();
      raw = (await acme.api.get(`/v1/outbox/${found?.id ?? ''}.eml`)).text;
    },
    { withinMs: 10_000 },
  );
  return { raw, mail: await simpleParser(raw) };
}

const queuedFor = async (email: string): Promise<number> =>
  (
    await house.database.query<{ count: string }[]>(`SELECT count(*) FROM message WHERE lower(email) = lower($1)`, [
      email,
    ])
  ).map(({ count }) => Number(count))[0] ?? 0;

describe('mailgun.js', () => {
  it('sends with files, headers and variables; each recipient gets a copy with an unsubscribe of its own', async () => {
    const [jean, marie] = [await reader('jean'), await reader('marie')];
    const sent = await client.messages.create(
      DOMAIN,
      letter([`Jean Dupont <${jean}>`], {
        cc: marie,
        subject: 'News for %recipient.first%',
        text: 'Hello %recipient.first%, {{braces}} stay.',
        html: '<p>Hello %recipient.first% <img src="cid:logo.png"> <a href="%unsubscribe_url%">stop</a></p>',
        'recipient-variables': JSON.stringify({
          [jean]: { first: 'Jean' },
          [marie]: { first: 'Marie\r\nBcc: x@y.example' },
        }),
        ...{
          'h:Reply-To': 'reply@acme.example',
          'h:List-Unsubscribe': '<https://u.example/1>',
          'h:X-Guard-Campaign': 'c1',
        },
        ...{ 'o:tag': ['x', 'y'], 'o:tracking': 'no', 'v:my-var': '{"a":1}' },
        attachment: { data: Buffer.from('hello'), filename: 'h.txt' },
        inline: { data: Buffer.from('png'), filename: 'logo.png', contentType: 'image/png' },
      }),
    );
    expect(sent).toMatchObject({ status: 200, message: 'Queued. Thank you.', id: expect.stringMatching(/^<msg_\w+@/) });
    const [one, other] = [await mailTo(jean), await mailTo(marie)];
    expect(one.mail).toMatchObject({
      subject: 'News for Jean',
      text: expect.stringContaining('Jean, {{braces}} stay'),
    });
    expect(other.mail.subject).toBe('News for Marie Bcc: x@y.example');
    expect(one.mail.headers.has('bcc') || other.mail.headers.has('bcc')).toBe(false);
    expect(one.mail.from?.value).toEqual([{ name: 'Anna', address: acme.sender }]);
    expect(one.mail.replyTo?.text).toBe('reply@acme.example');
    expect(one.mail.attachments.map(({ filename }) => filename).sort()).toEqual(['h.txt', 'logo.png']);
    const links = [one, other].map(({ raw }) => /^List-Unsubscribe: <(.*)>\r?$/m.exec(raw)?.[1] ?? '');
    expect(new Set(links).size).toBe(2);
    for (const link of links) expect(link).toContain(`${house.url}/u/`);
    expect(String(one.mail.html)).toContain(`href="${links[0] ?? ''}"`);
    for (const { raw } of [one, other]) expect(raw).not.toMatch(/^x-guard|^x-mailgun|u\.example/im);
  });

  it('hears of whom the law keeps from it, and why; the others get theirs', async () => {
    const [jean, linked] = [await reader(), await connection()];
    const { status, message } = await client.messages.create(DOMAIN, letter([jean, linked, 'nobody']));
    expect(status).toBe(200);
    expect(message).toMatch(
      /^Queued\. Thank you\. 2 of 3 refused: \S+ \(linkedin_connection_is_not_consent dec_\w+\), nobody/,
    );
    await mailTo(jean);
    expect(await queuedFor(linked)).toBe(0);
    const all = client.messages.create(DOMAIN, letter([linked]));
    await expect(all).rejects.toMatchObject({
      status: 422,
      details: expect.stringMatching(/^refused, nothing was queued: .*linkedin_connection_is_not_consent dec_/),
    });
  });

  it('keeps its lists: an unsubscribe stops at once and is never deleted, a bounce may be', async () => {
    const [jean, marie] = [await reader(), await reader()];
    await client.suppressions.create(DOMAIN, 'unsubscribes', { address: jean, tag: '*' });
    await expect(client.messages.create(DOMAIN, letter([jean]))).rejects.toMatchObject({
      details: expect.stringContaining('suppressed_unsubscribed'),
    });
    expect(await client.suppressions.get(DOMAIN, 'unsubscribes', jean)).toMatchObject({ address: jean, tags: ['*'] });
    await expect(client.suppressions.destroy(DOMAIN, 'unsubscribes', jean)).rejects.toMatchObject({ status: 409 });
    await client.suppressions.create(DOMAIN, 'whitelists', { address: jean });
    await expect(client.messages.create(DOMAIN, letter([jean]))).rejects.toMatchObject({ status: 422 });
    await client.suppressions.create(DOMAIN, 'complaints', [{ address: someone() }, { address: someone() }]);
    await client.suppressions.create(DOMAIN, 'bounces', { address: marie, code: 550 });
    expect(await client.suppressions.get(DOMAIN, 'bounces', marie)).toMatchObject({ address: marie, code: 550 });
    await expect(client.messages.create(DOMAIN, letter([marie]))).rejects.toMatchObject({ status: 422 });
    await client.suppressions.destroy(DOMAIN, 'bounces', marie);
    await expect(client.suppressions.get(DOMAIN, 'bounces', marie)).rejects.toMatchObject({ status: 404 });
    expect((await client.messages.create(DOMAIN, letter([marie]))).status).toBe(200);
  });

  it('pages through a list to its end and back', async () => {
    const people: string[] = [];
    for (let n = 0; n < 5; n++) people.push(await reader());
    await client.suppressions.create(
      DOMAIN,
      'bounces',
      people.map((address) => ({ address })),
    );
    const seen: (string | undefined)[] = [];
    let page = await client.suppressions.list(DOMAIN, 'bounces', { limit: 2 });
    while (page.items.length > 0) {
      seen.push(...page.items.map(({ address }) => address));
      page = await client.suppressions.list(DOMAIN, 'bounces', { limit: 2, page: page.pages.next.page });
    }
    expect(seen.sort()).toEqual(people.sort());
    const back = await client.suppressions.list(DOMAIN, 'bounces', { limit: 2, page: page.pages.previous.page });
    expect(back.items.length).toBeGreaterThan(0);
  });
});

describe('a client that repeats', () => {
  it('gets the same answer and sends once, whatever the boundary is; also where both are under way', async () => {
    const jean = await reader();
    const ask = () => {
      const body = new FormData();
      for (const [name, value] of form({ to: jean })) body.append(name, value);
      return call('POST', '/messages', body);
    };
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await queuedFor(jean)).toBe(1);
    const other = await call('POST', '/messages', form({ to: jean, subject: 'Other news' }));
    expect([other.status, await queuedFor(jean)]).toEqual([200, 2]);
  });

  it('may name the request itself; a refusal is decided anew', async () => {
    const jean = await reader();
    const named = { 'idempotency-key': 'order-5' };
    const first = await call('POST', '/messages', form({ to: jean }), named);
    const again = await call('POST', '/messages', form({ to: jean }), named);
    expect([first.status, again.body.id]).toEqual([200, first.body.id]);
    expect((await call('POST', '/messages', form({ to: jean, subject: 'No' }), named)).status).toBe(400);
    const linked = await connection();
    expect((await call('POST', '/messages', form({ to: linked }))).status).toBe(422);
    await acme.api.post('/v1/contacts', { email: linked, ...consentedTo() });
    expect((await call('POST', '/messages', form({ to: linked }))).status).toBe(200);
  });
});

describe('what is asked for beside the message', () => {
  it('is sent when it is due, rehearsed in test mode, and for the purpose that it names', async () => {
    const jean = await reader();
    const due = new Date(Date.now() + 3 * 86_400_000).toUTCString();
    const { body } = await call('POST', '/messages', form({ to: jean, 'o:deliverytime': due }));
    const message = await acme.api.get<{ state: string; dueAt: string }>(
      `/v1/messages/${body.messages?.[0]?.id ?? ''}`,
    );
    expect(message.body).toMatchObject({ state: 'queued', dueAt: new Date(due).toISOString() });
    const before = await house.rowCounts();
    const test = await call('POST', '/messages', form({ to: `${jean}, nobody`, 'o:testmode': 'yes' }));
    expect(test).toMatchObject({ status: 200, body: { refused: [{ code: 'invalid_address', decision: null }] } });
    expect(await house.rowCounts()).toEqual(before);
    for (const fields of [{ 'v:purpose': 'prospecting' }, { 'h:X-Guard-Purpose': 'prospecting' }]) {
      const refused = await call('POST', '/messages', form({ to: jean, ...fields }));
      expect([refused.status, refused.body.code]).toEqual([422, 'consent_other_purpose']);
    }
    const plain = { authorization: BASIC(await house.key(acme.id, ['send'])) };
    const tagged = await call('POST', '/messages', form({ to: jean, 'o:tag': 'Prospecting' }), plain);
    expect(tagged.body.code).toBe('consent_other_purpose');
    const nothing = await call('POST', '/messages', form({ to: jean }), plain);
    expect(nothing).toMatchObject({ status: 400, body: { code: 'purpose_not_declared' } });
    for (const fields of [
      { template: 't' },
      { 't:version': 'x' },
      { 'o:require-tls': 'yes' },
      { 'o:deliverytime': 'soon' },
    ]) {
      const refused = await call('POST', '/messages', form({ to: jean, ...fields }));
      expect([refused.status, refused.body.message]).toEqual([
        400,
        expect.stringContaining(Object.keys(fields)[0] ?? ''),
      ]);
    }
    const flagged = await call(
      'POST',
      '/messages',
      form({ to: jean, 'h:X-Mailgun-Bypass-Suppression': 'bypass_suppression' }),
    );
    expect(flagged).toMatchObject({ status: 422, body: { code: 'bypass_flag_refused' } });
  });
});

describe('what must not get through', () => {
  it('is a line break in any field that becomes a header', async () => {
    const jean = await reader();
    const evil = 'x\r\nBcc: victim@client.example';
    for (const fields of [
      ...[{ subject: evil }, { from: `${evil} <${acme.sender}>` }, { to: `"${evil}" <${jean}>` }, { 'h:X-Own': evil }],
      ...[
        { 'h:Reply-To': `a@b.example\n${evil}` },
        { 'h:X\r\nBcc': 'a@b.example' },
        { 'h:Bcc': 'victim@client.example' },
      ],
      ...[{ 'h:Content-Type': 'text/html' }, { 'h:From': 'ceo@bank.example' }, { 'h:Message-Id': '<a@b>\r\nX: y' }],
      ...[{ 'v:purpose': evil }, { 'h:__proto__': 'x' }, { to: `${jean}\0` }, { 'recipient-variables': '[1' }],
    ]) {
      const answer = await call('POST', '/messages', form({ to: jean, ...fields }));
      expect([fields, answer.status, answer.body.message]).toEqual([fields, 400, expect.stringMatching(/\S/)]);
    }
    const tagged = await call('POST', '/messages', form({ to: jean, 'o:tag': evil, 'v:note': evil }));
    expect(tagged.status).toBe(200);
    expect((await mailTo(jean)).raw).not.toMatch(/victim/);
    expect(await queuedFor('victim@client.example')).toBe(0);
  });

  it('is an address that means another one', async () => {
    const refused = await call(
      'POST',
      '/messages',
      form({ to: '"a@evil.example"@good.example <x@y.example> <z@z.example>' }),
    );
    expect(refused.body).toMatchObject({ code: 'invalid_address' });
    for (const to of ['friends: a@b.example, c@d.example;', 'a@b.example (c@d.example)', '<@x.example:a@b.example>']) {
      const { status, body } = await call('POST', '/messages', form({ to }));
      expect([to, status, body.refused?.every(({ code }) => code === 'invalid_address')]).toEqual([to, 422, true]);
    }
  });

  it('is another controller’s domain, sender, list or key', async () => {
    const rival = await house.tenant({ name: 'Rival GmbH', country: 'DE' }, 'bert@rival.example');
    const jean = await reader();
    await call('POST', '/bounces', form({ address: jean }));
    const theirs = await house.key(rival.id, ['send', 'contacts']);
    const at = (domain: string, path: string, secret: string, method = 'GET') =>
      fetch(`${house.url}/v3/${domain}${path}`, { method, headers: { authorization: BASIC(secret) } });
    expect((await at(DOMAIN, '/bounces', theirs)).status).toBe(404);
    expect((await at('nobody.example', '/bounces', theirs)).status).toBe(404);
    expect((await at('rival.example', `/bounces/${jean}`, theirs)).status).toBe(404);
    expect((await at('rival.example', `/bounces/${jean}`, theirs, 'DELETE')).status).toBe(404);
    const spoofed = await call('POST', '/messages', form({ to: jean, from: 'bert@rival.example' }));
    expect(spoofed).toMatchObject({ status: 400, body: { code: 'sender_not_registered' } });
    for (const secret of ['og_nothing', '', house.admin.constructor.name]) {
      expect([401, 403]).toContain((await at(DOMAIN, '/bounces', secret)).status);
    }
    const narrow = await house.key(acme.id, ['decide']);
    expect((await at(DOMAIN, '/messages', narrow, 'POST')).status).toBe(403);
    const sendOnly = await house.key(acme.id, ['send']);
    expect((await at(DOMAIN, `/bounces/${jean}`, sendOnly, 'DELETE')).status).toBe(403);
    expect((await at(DOMAIN, '/events', key)).status).toBe(404);
  });

  it('is too much, or no form at all', async () => {
    const many = Array.from({ length: 50_000 }, (_, n) => `p${n}@client.example`).join(',');
    expect((await call('POST', '/messages', form({ to: many }))).status).toBe(413);
    const body = new FormData();
    for (const [name, value] of form({ to: 'a@b.example' })) body.append(name, value);
    body.append('attachment', new Blob([Buffer.alloc(20_000_000)]), 'a.bin');
    expect((await call('POST', '/messages', body)).status).toBe(413);
    const manyFields = new URLSearchParams(
      Array.from({ length: 5_000 }, (): [string, string] => ['to', 'a@b.example']),
    );
    expect((await call('POST', '/messages', manyFields)).status).toBe(413);
    const type = (value: string) => ({ 'content-type': value });
    const broken = '--x\r\nContent-Disposition: form-data; name="to"\r\n\r\na@b';
    expect((await call('POST', '/messages', broken, type('multipart/form-data; boundary=x'))).status).toBe(400);
    expect((await call('POST', '/messages', 'x', type('multipart/form-data'))).status).toBe(400);
    expect((await call('POST', '/messages', '<x/>', type('text/xml'))).status).toBe(415);
    expect((await call('POST', '/messages', '{}', type('application/json'))).status).toBe(400);
    expect((await call('POST', '/bounces', '{"address":', type('application/json'))).status).toBe(400);
    expect((await call('POST', '/bounces', '[5]', type('application/json'))).status).toBe(400);
  });
});

describe('imports', () => {
  it('take a CSV file, report its broken rows and are in force when they are answered', async () => {
    const [jean, marie] = [await reader(), await reader()];
    const file = new FormData();
    const csv = `address,tag,created_at\n${jean},*,\nnobody,*,\n${marie},newsletter,\n`;
    file.append('file', new Blob([csv], { type: 'text/csv' }), 'list.csv');
    const { status, body } = await call('POST', '/unsubscribes/import', file);
    expect([status, body]).toEqual([202, expect.objectContaining({ added: 2, refusedCount: 1 })]);
    expect((await call('POST', '/messages', form({ to: `${jean},${marie}` }))).status).toBe(422);
    const none = new FormData();
    none.append('file', new Blob(['a,b\n1,2\n']), 'list.csv');
    expect((await call('POST', '/complaints/import', none)).status).toBe(400);
  });
});

describe('messages.mime', () => {
  const written = (to: string, more = ''): Blob =>
    new Blob([
      `From: Anna <${acme.sender}>\nTo: ${to}\nSubject: =?utf-8?q?=C3=A9?=\nX-Own:  kept\n${more}\nHere it is.\nAcme SAS, 1 rue de la Paix, 75002 Paris\n`,
    ]);

  it('relays what its author wrote, to whom may have it, once', async () => {
    const [jean, linked] = [await reader(), await connection()];
    const ask = () => {
      const body = new FormData();
      body.append('to', `${jean}, ${linked}`);
      body.append('message', written(jean, 'X-Guard-Campaign: c1\n'), 'message.mime');
      return call('POST', '/messages.mime', body);
    };
    const [first, again] = [await ask(), await ask()];
    expect(first).toMatchObject({ status: 200, body: { refused: [{ code: 'linkedin_connection_is_not_consent' }] } });
    expect(again.body.id).toBe(first.body.id);
    const { raw } = await mailTo(jean);
    expect(raw).toMatch(/^X-Own: {2}kept\r$/m);
    expect(raw).toMatch(/^List-Unsubscribe: </m);
    expect(raw).not.toMatch(/x-guard/i);
    expect(await queuedFor(jean)).toBe(1);
  });

  it('waits until it is due, and only rehearses in test mode', async () => {
    const [jean, linked] = [await reader(), await connection()];
    const ask = (to: string, fields: Readonly<Record<string, string>>) => {
      const body = new FormData();
      for (const [name, value] of Object.entries({ to, ...fields })) body.append(name, value);
      body.append('message', written(jean), 'message.mime');
      return call('POST', '/messages.mime', body);
    };
    const due = new Date(Date.now() + 3 * 86_400_000).toUTCString();
    const { body } = await ask(jean, { 'o:deliverytime': due });
    const path = `/v1/messages/${body.messages?.[0]?.id ?? ''}`;
    const shown = (await acme.api.get<{ state: string; dueAt: string }>(path)).body;
    expect(shown).toMatchObject({ state: 'queued', dueAt: new Date(due).toISOString() });
    const before = await house.rowCounts();
    for (const yes of ['yes', 'true', '1']) {
      const tried = await ask(`${jean}, ${linked}`, { 'o:testmode': yes });
      expect(tried).toMatchObject({
        status: 200,
        body: {
          messages: [{ address: jean }],
          refused: [{ address: linked, code: 'linkedin_connection_is_not_consent', decision: null }],
        },
      });
    }
    expect(await ask(linked, { 'o:testmode': 'yes' })).toMatchObject({
      status: 422,
      body: { code: 'linkedin_connection_is_not_consent', decision: null },
    });
    expect(await house.rowCounts()).toEqual(before);
  });

  it('refuses what it cannot relay, or must not', async () => {
    const jean = await reader();
    const ask = (message: Blob | null, fields: Readonly<Record<string, string>> = {}) => {
      const body = new FormData();
      for (const [name, value] of Object.entries({ to: jean, ...fields })) body.append(name, value);
      if (message) body.append('message', message, 'message.mime');
      return call('POST', '/messages.mime', body);
    };
    for (const [message, fields] of [
      [null, {}],
      [new Blob(['From: ceo@bank.example\n\nHere.\n']), {}],
      [new Blob([`From: ${acme.sender}\n\nHere\0.\n`]), {}],
      [written(jean), { to: '' }],
      [written(jean), { 'o:deliverytime': 'soon' }],
      [written(jean), { 'o:deliverytime': new Date(Date.now() + 31 * 86_400_000).toUTCString() }],
      [written(jean), { 'recipient-variables': '{"a@b.example":{}}' }],
    ] as const) {
      expect((await ask(message, fields)).status).toBe(400);
    }
    expect(await queuedFor(jean)).toBe(0);
  });
});
