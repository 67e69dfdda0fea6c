// What leaves of a message that its author wrote: theirs byte for byte, with what we owe the recipient.
import { simpleParser } from 'mailparser';
import { readMail } from '../../message/mime/read-mail.js';
import { issuerOf } from '../../recipient/sealed-token.js';
import { readToken } from '../../recipient/stop-token.js';
import { newId } from '../../values/id.js';
import { type Letter } from '../letter.js';
import { relayedMail, withoutOwnFields } from './relayed-mail.js';
import { withoutSpellings } from './submissions.js';

const controller = {
  ...{ id: newId('ctl', 1_790_000_000_000), name: 'Acme SAS', country: 'FR', contactEmail: 'privacy@acme.example' },
  postalAddress: '1 rue de la Paix, 75002 Paris',
  privacyNoticeUrl: 'https://acme.example/privacy',
  suppressionKey: Buffer.alloc(32, 1),
};

function letter(given: Partial<Letter> = {}): Letter {
  return {
    ...{ id: newId('msg', 1_790_000_000_000), at: new Date('2026-11-22T10:00:00Z'), controller },
    sender: {
      id: 'snd_1',
      controllerId: controller.id,
      address: 'anna@acme.example',
      displayName: null,
      limits: null,
      window: null,
    },
    ...{ email: 'jean@client.example', mailboxId: Buffer.alloc(32, 2), purpose: 'newsletter' },
    content: { subject: '', text: null, html: null, relayed: 'sub_1' },
    addressee: { name: null, company: null, jobTitle: null },
    ...{ language: 'fr', notice: null, unwatched: false, signing: null },
    ...given,
  };
}

const NOTICE = {
  kind: 'company_website',
  obtainedAt: '2026-11-01',
  url: 'https://é.example/x',
  supplier: null,
} as const;

function relayed(text: string, given: Partial<Letter> = {}) {
  const raw = Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1');
  const mail = relayedMail(
    letter(given),
    { raw, mail: readMail(raw), envelopeFrom: 'anna@acme.example' },
    'https://g.example',
  );
  return { ...mail, text: Buffer.concat(mail.raw).toString('latin1') };
}

const WRITTEN = `From: Anna <anna@acme.example>
To: Jean <jean@client.example>
Subject:  odd   spaces =?utf-8?q?=C3=A9?=
 folded
Date: Sun, 22 Nov 2026 10:00:00 +0000
Message-ID: <own@acme.example>
X-Odd : kept\t

Bonjour,
 ..dots.
\xe9 in latin1
`;

const withoutAdded = (text: string) => text.replace(/List-Unsubscribe(?:-Post)?: .*\r\n/g, '');

describe('a relayed mail', () => {
  it('is what its author wrote, byte for byte, with a way out of its own', () => {
    const { text, ...mail } = relayed(WRITTEN);
    expect(withoutAdded(text)).toBe(WRITTEN.replaceAll('\n', '\r\n'));
    expect(mail).toMatchObject({
      from: 'anna@acme.example',
      to: 'jean@client.example',
      subject: 'odd   spaces é folded',
    });
    const token = /^List-Unsubscribe: <https:\/\/g\.example\/u\/(\S+)>\r$/m.exec(text)?.[1] ?? '';
    expect(issuerOf(token, 'stop')).toBe(controller.id);
    expect(readToken(token, controller)).toMatchObject({ mailboxId: Buffer.alloc(32, 2), purpose: 'newsletter' });
    expect(text).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n');
  });

  it('loses what is for us or for its author alone, and gets what every mail has', () => {
    const own = 'X-Guard-Purpose: newsletter\nx-guard-source: a\n b\n\tc\nBCC: secret@client.example\n';
    const { text } = relayed(`From: a@acme.example\n${own}Subject: x\n\nx-guard-purpose: stays in the text\n`);
    expect(text).not.toMatch(/x-guard-(?:source)|secret|newsletter\r|^\s+[bc]\r/im);
    expect(text).toMatch(/^Date: Sun, 22 Nov 2026 10:00:00 \+0000\r$/m);
    expect(text).toMatch(/^Message-ID: <msg_\w+@acme\.example>\r$/m);
    expect(text).toContain('x-guard-purpose: stays in the text');
  });

  it("replaces the author's way out, but in a message that is no marketing", () => {
    const written = WRITTEN.replace(
      'X-Odd',
      'list-unsubscribe: <https://acme.example/mine>,\n <mailto:x@acme.example>\nX-Odd',
    );
    expect(relayed(written).text).not.toContain('acme.example/mine');
    expect(relayed(written).text.match(/list-unsubscribe:/gi)).toHaveLength(1);
    const service = relayed(written, { purpose: 'service' }).text;
    expect(service).toBe(written.replace(/\n/g, '\r\n'));
  });

  it('keeps nothing of ours in what is stored', () => {
    const raw = Buffer.from('From: a@b.example\r\nX-Guard-Source: x\r\nSubject: y\r\n\r\nz\r\n');
    expect(withoutOwnFields(raw, readMail(raw).entity.fields).toString()).toBe(
      'From: a@b.example\r\nSubject: y\r\n\r\nz\r\n',
    );
    expect(withoutSpellings(Buffer.from('To: Jean@Client.example, b'), ['jean@client.example']).toString()).toBe(
      `To: ${'x'.repeat(19)}, b`,
    );
  });

  it.each([
    [
      'base64',
      Buffer.from('For Jean@Client.example, you').toString('base64'),
      Buffer.from('others').toString('base64'),
    ],
    ['quoted-printable', 'For jean=40client.=\r\nexample, you', 'oth=65rs'],
  ])(
    'does not name who was erased in %s either, and leaves the parts for the others as they are',
    (encoding, named, other) => {
      const part = (body: string) => `--b\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}\r\n`;
      const head = 'From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n';
      const redacted = withoutSpellings(Buffer.from(`${head}${part(named)}${part(other)}--b--\r\n`), [
        'jean@client.example',
      ]);
      const { text } = readMail(redacted).said;
      expect(text).toContain(`For ${'x'.repeat(19)}, you`);
      expect(redacted.toString()).toContain(part(other));
    },
  );
});

describe('a notice that is due', () => {
  const quoted = 'Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable';
  const cases = [
    ['plain text', 'Content-Type: text/plain; charset=utf-8', 'Salut'],
    ['no type at all', 'X-Y: z', 'Salut'],
    ['quoted-printable', quoted, 'Salut =E9'],
    ['base64', 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64', 'U2FsdXQ='],
    ['HTML', 'Content-Type: text/html; charset=utf-8', '<html><body><p>Salut</p></body></html>'],
  ] as const;

  it.each(cases)('is added below %s, and the text stays', async (_, type, body) => {
    const { text } = relayed(`From: a@acme.example\nSubject: x\nMIME-Version: 1.0\n${type}\n\n${body}\n`, {
      notice: NOTICE,
    });
    const { text: plain = '', html } = await simpleParser(Buffer.from(text, 'latin1'));
    const seen = typeof html !== 'string' ? plain : html.replaceAll('&nbsp;', ' ');
    expect(seen).toMatch(/Salut[^]*75002 Paris/);
    expect(seen).toContain('/u/');
    expect(seen).toContain('art. ');
  });

  it('is added once to each form, and not to a file', () => {
    const parts = [
      ...['From: a@acme.example', 'Content-Type: multipart/mixed; boundary=o', '', '--o'],
      ...['Content-Type: multipart/alternative; boundary=i', '', '--i', '', 'Salut', '--i', 'Content-Type: text/html'],
      ...['', '<p>Salut</p>', '--i--', '--o', 'Content-Disposition: attachment', '', 'a file', '--o--', ''],
    ].join('\n');
    const { text } = relayed(parts, { notice: NOTICE });
    expect(text.match(/75002 Paris/g)).toHaveLength(2);
    expect(text).toMatch(/a file\r\n--o--\r\n$/);
  });

  it('is never put into what its author signed', () => {
    const signed = 'Content-Type: multipart/signed; boundary=s\n\n--s\n\nSalut\n--s--\n';
    expect(() => relayed(signed, { notice: NOTICE })).toThrow(/signed/);
  });
});
