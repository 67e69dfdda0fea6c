/** What arrives in the sink of what was asked for over the API: signed, with its files, without what watches, in any script. */
import { randomBytes } from 'node:crypto';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { simpleParser } from 'mailparser';
import { type CampaignBody, type MessageBody, type ProblemAnswer } from './api.js';
import { consentedTo } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { hasOpendkim, opendkimVerdict } from './setup/opendkim.js';
import { type Received, SmtpSink } from './setup/smtp-sink.js';

const PROMPTLY = { withinMs: 20_000 };
const LETTER = { purpose: 'newsletter', sender: SENDER, subject: 'Café, naïve', text: 'Here it is.' };

type DnsRecord = { readonly name: string; readonly value: string; readonly strings: readonly string[] };

let house: TestHouse;
let sink: SmtpSink;
let acme: Tenant;

beforeAll(async () => {
  sink = await SmtpSink.open();
  house = await TestHouse.open({ relayUrl: sink.url });
});
beforeEach(async () => {
  acme = await house.tenant();
});
afterAll(async () => {
  await house.closeFaultless();
  await sink.close();
});

const send = <Body>(more: object, email = someone()) =>
  acme.api.post<Body>('/v1/messages', { ...LETTER, recipient: { email, ...consentedTo() }, ...more });

async function arrived(email: string): Promise<Received> {
  await eventually(() => {
    expect(sink.to(email)).toHaveLength(1);
  }, PROMPTLY);
  const [found] = sink.to(email);
  if (!found) throw new Error('nothing arrived');
  return found;
}

async function sent(more: object = {}, email = someone()): Promise<Received> {
  expect(await send(more, email)).toMatchObject({ status: 202 });
  return arrived(email);
}

describe('a signature', () => {
  async function keyMade(algorithm: string): Promise<DnsRecord> {
    const asked = { controllerId: acme.id, domain: 'acme.example', selector: 'og1', algorithm };
    const { body, status } = await house.admin.post<{ dns: DnsRecord }>('/v1/dkim-keys', asked);
    expect(status).toBe(201);
    return body.dns;
  }

  async function verdicts(raw: Buffer, { name, strings }: DnsRecord) {
    const resolver = (asked: string) =>
      asked === name ? Promise.resolve([[...strings]]) : Promise.reject(new Error('ENOTFOUND'));
    const { results } = await dkimVerify(raw, { resolver });
    return results.map(({ status, signingDomain }) => [status.result, signingDomain]);
  }

  const file = {
    filename: 'offer.pdf',
    contentType: 'application/pdf',
    content: randomBytes(30_000).toString('base64'),
  };
  const contents = [
    ['text', {}],
    ['text and HTML', { html: '<body><p>Hé,  {{name|you}} </p>\n\n</body>' }],
    ['a file', { attachments: [file] }],
  ] as const;

  it.each(['rsa', 'ed25519'])('by %s verifies with mailauth as it arrives', async (algorithm) => {
    const record = await keyMade(algorithm);
    for (const [what, more] of contents) {
      const { raw } = await sent(more);
      expect([what, await verdicts(raw, record)]).toEqual([what, [['pass', 'acme.example']]]);
    }
  });

  (hasOpendkim ? it : it.skip)('verifies with opendkim as it arrives', async () => {
    const record = await keyMade('rsa');
    for (const [what, more] of contents) {
      const { raw } = await sent(more);
      expect([what, opendkimVerdict(raw, record)]).toEqual([what, expect.stringContaining('succeeded')]);
      const changed = Buffer.from(raw.toString('latin1').replace('List-Unsubscribe=One-Click', 'x'), 'latin1');
      expect([what, opendkimVerdict(changed, record)]).toEqual([what, expect.not.stringContaining('succeeded')]);
    }
  });

  it('covers both fields to unsubscribe, each in one line', async () => {
    await keyMade('rsa');
    const { raw } = await sent();
    const head = raw.toString('latin1').split('\r\n\r\n')[0] ?? '';
    const signedFields = /^DKIM-Signature:(?:[^\r]|\r\n[ \t])*?\bh=([^;]*);/m.exec(head)?.[1]?.replace(/\s/g, '');
    expect(signedFields?.split(':')).toEqual(expect.arrayContaining(['list-unsubscribe', 'list-unsubscribe-post']));
    expect(head).toMatch(/^List-Unsubscribe: <https?:\/\/\S{100,}>\r\n(?![ \t])/m);
    expect(head).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click(?:$|\r\n(?![ \t]))/m);
  });
});

describe('what is attached', () => {
  const offer = randomBytes(200_000);
  const logo = randomBytes(2_000);
  const attachments = [
    { filename: 'Ängebot – 価格.pdf', contentType: 'application/pdf', content: offer.toString('base64') },
    { filename: 'logo.png', contentType: 'image/png', content: logo.toString('base64'), cid: 'logo' },
  ];
  const html = '<body><p>Hi</p><img src="cid:logo" alt="Acme"></body>';

  async function expectBoth({ raw }: Received): Promise<void> {
    const parsed = await simpleParser(raw);
    const found = parsed.attachments.map(({ filename, contentType, cid }) => [filename, contentType, cid]);
    expect(found).toEqual(
      expect.arrayContaining([
        ['Ängebot – 価格.pdf', 'application/pdf', undefined],
        ['logo.png', 'image/png', 'logo'],
      ]),
    );
    const contentOf = (type: string) => parsed.attachments.find(({ contentType }) => contentType === type)?.content;
    expect(contentOf('application/pdf')?.equals(offer)).toBe(true);
    expect(contentOf('image/png')?.equals(logo)).toBe(true);
    expect(parsed.text).toContain('/u/');
  }

  it('arrives with a single message, bit for bit', async () => {
    await expectBoth(await sent({ html, attachments }));
  });

  it('arrives with every message of a campaign, also where the service is started again before it is launched', async () => {
    const made = await acme.api.post<CampaignBody>('/v1/campaigns', { ...LETTER, name: 'Offer', html, attachments });
    expect(made.status).toBe(201);
    const path = `/v1/campaigns/${made.body.id}`;
    const emails = [someone(), someone(), someone()];
    await acme.api.post(`${path}/recipients`, { recipients: emails.map((email) => ({ email, ...consentedTo() })) });
    await house.restart();
    expect((await acme.api.post(`${path}/launch`)).status).toBe(202);
    for (const email of emails) await expectBoth(await arrived(email));
  });

  it.each([
    ['attachments[0].content', [{ ...attachments[0], content: 'no base64!' }]],
    ['attachments[0].filename', [{ ...attachments[0], filename: '../../etc/passwd' }]],
    ['attachments[0].filename', [{ ...attachments[0], filename: 'x.pdf\r\nBcc: a@b.example' }]],
    ['attachments[0].contentType', [{ ...attachments[0], contentType: 'multipart/mixed' }]],
    ['attachments[1].cid', [attachments[1], attachments[1]]],
    [
      'attachments',
      [
        { ...attachments[0], content: Buffer.alloc(2_500_001).toString('base64') },
        { ...attachments[0], content: Buffer.alloc(2_500_000).toString('base64') },
      ],
    ],
  ])('is refused by its field: %s', async (field, wrong) => {
    const { status, body } = await send<ProblemAnswer>({ html, attachments: wrong });
    expect([status, body.errors?.map((one) => one.field)]).toEqual([422, [field]]);
  });
});

describe('a picture that watches who reads', () => {
  const pixel = '<img src="https://x.example/o.gif?uid=8f3a9c21" width="1" height="1">';
  const html = `<body><p>Hi</p>${pixel}<img src="https://x.example/logo.png" width="200" alt="Acme"></body>`;

  it('has the message refused, where the controller chose nothing', async () => {
    const { status, body } = await send<MessageBody>({ html });
    expect(status).toBe(422);
    expect(body.decision.reasons.map(({ code }) => code)).toContain('message_tracking_without_consent');
  });

  it('is left out, and nothing else, where the controller chose so', async () => {
    const officer = house.api(await house.key(acme.id, ['admin']));
    const set = await officer.put('/v1/policy/controller', { trackingPixels: 'remove', setBy: 'Jeanne Moreau' });
    expect(set.status).toBe(200);
    const left = await simpleParser((await sent({ html })).raw);
    expect(left.html).not.toContain('o.gif');
    expect(left.html).toContain('<p>Hi</p><img src="https://x.example/logo.png" width="200" alt="Acme">');

    const email = someone();
    const consents = [...consentedTo().consents, ...consentedTo('tracking').consents];
    const kept = await sent({ html, recipient: { email, country: 'FR', consents } }, email);
    expect((await simpleParser(kept.raw)).html).toContain(pixel);
  });
});

describe('an address in another script', () => {
  const localPart = () => `用户${randomBytes(4).toString('hex')}`;

  it('is written as it is, to a relay that offers SMTPUTF8', async () => {
    const email = `${localPart()}@例え.example`;
    const { asUtf8, raw } = await sent({}, email); // the sink shows A-labels as what they stand for
    expect(asUtf8).toBe(true);
    expect(raw.toString()).toContain(`To: ${email}\r\n`);
    expect((await sent()).asUtf8).toBe(false);
  });

  it('is not sent to a relay that does not, and that is said', async () => {
    const old = await SmtpSink.open();
    old.offersUtf8 = false;
    const asked = { controllerId: acme.id, name: 'old', url: old.url };
    expect((await house.admin.post('/v1/relays', asked)).status).toBe(201);
    const email = `${localPart()}@client.example`;
    const { body } = await send<MessageBody>({}, email);
    await eventually(async () => {
      const shown = await acme.api.get(`/v1/messages/${body.id}`);
      expect(shown.body).toMatchObject({ state: 'refused', detail: expect.stringContaining('SMTPUTF8') });
    }, PROMPTLY);
    expect([old.received, sink.to(email)]).toEqual([[], []]);
    await old.close();
  });
});
