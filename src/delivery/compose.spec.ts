// What leaves: parsed back by a reader that nobody here wrote.
import { randomBytes } from 'node:crypto';
import { simpleParser } from 'mailparser';
import { newId } from '../values/id.js';
import { issuerOf } from '../recipient/sealed-token.js';
import { readToken } from '../recipient/stop-token.js';
import { type Attachment, encodedAttachment } from './attachment.js';
import { compose } from './compose.js';
import { type Letter } from './letter.js';

const controller = {
  id: newId('ctl', 1_790_000_000_000),
  name: 'Acme & Söhne SAS',
  country: 'FR',
  postalAddress: '1 rue de la Paix, 75002 Paris',
  contactEmail: 'privacy@acme.example',
  privacyNoticeUrl: 'https://acme.example/privacy?a=1&b=2',
  suppressionKey: Buffer.alloc(32, 1),
};

function letter(given: Partial<Letter> = {}): Letter {
  return {
    id: newId('msg', 1_790_000_000_000),
    at: new Date('2026-11-22T10:00:00Z'),
    controller,
    sender: {
      id: 'snd_1',
      controllerId: controller.id,
      address: 'anna@acme.example',
      displayName: 'Anna, Acme',
      limits: null,
      window: null,
    },
    email: 'jean.dupont@client.example',
    mailboxId: Buffer.alloc(32, 2),
    purpose: 'newsletter',
    content: {
      subject: 'Bonjour {{firstName|à tous}}',
      text: 'Hello {{name|you}} of {{company|your company}}',
      html: '<html><body><p>Hello {{name|you}} of {{company|your company}}</p></body></html>',
    },
    addressee: { name: 'Dr. Jean Dupont', company: 'R&D <Labs>', jobTitle: null },
    language: 'en',
    notice: null,
    unwatched: false,
    signing: null,
    ...given,
  };
}

const URL = 'https://guard.example';
const composed = (given: Partial<Letter> = {}) => {
  const mail = compose(letter(given), URL);
  return { ...mail, raw: Buffer.concat(mail.raw) };
};
const parsed = (given: Partial<Letter> = {}) => simpleParser(composed(given).raw);
const headOf = (raw: Buffer) => raw.toString('latin1').split('\r\n\r\n')[0] ?? '';

describe('a composed mail', () => {
  it('says from whom, to whom, when and about what', async () => {
    const mail = await parsed({ id: 'msg_1' });
    expect(mail.from?.value).toEqual([{ name: 'Anna, Acme', address: 'anna@acme.example' }]);
    expect(mail.to).toMatchObject({ value: [{ address: 'jean.dupont@client.example' }] });
    expect(mail.subject).toBe('Bonjour Jean');
    expect(mail.date).toEqual(new Date('2026-11-22T10:00:00Z'));
    expect(mail.messageId).toBe('<msg_1@acme.example>');
  });

  it('is the same, byte for byte, when it is composed again', () => {
    expect(composed({ id: 'msg_1' }).raw.equals(composed({ id: 'msg_1' }).raw)).toBe(true);
  });

  it('fills in fields, escaped in HTML alone', async () => {
    const mail = await parsed();
    expect(mail.text).toMatch(/^Hello Dr\. Jean Dupont of R&D <Labs>/);
    expect(mail.html).toContain('<p>Hello Dr. Jean Dupont of R&#38;D &#60;Labs&#62;</p>');
    const nobody = await parsed({ addressee: { name: null, company: null, jobTitle: null } });
    expect(nobody.text).toMatch(/^Hello you of your company/);
    expect(nobody.subject).toBe('Bonjour à tous');
  });

  it('has a link to stop, visible and in headers that are not folded', async () => {
    const purpose = 'p'.repeat(200);
    const { raw } = composed({ purpose });
    const line = headOf(raw)
      .split('\r\n')
      .find((one) => one.startsWith('List-Unsubscribe:'));
    const url = /^List-Unsubscribe: <(https:\/\/guard\.example\/u\/[\w-]{200,})>$/.exec(line ?? '')?.[1] ?? '';
    expect(headOf(raw).split('\r\n')).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    const token = url.slice(`${URL}/u/`.length);
    expect(issuerOf(token, 'stop')).toBe(controller.id);
    expect(readToken(token, controller)).toEqual({
      controllerId: controller.id,
      mailboxId: Buffer.alloc(32, 2),
      purpose,
    });
    const mail = await simpleParser(raw);
    expect(mail.text).toContain(`To receive no more e-mail from us: ${url}`);
    expect(mail.html).toContain(`<a href="${url}"`);
  });

  it('names the controller, with everything escaped, inside the body', async () => {
    const mail = await parsed();
    expect(mail.text).toContain('Sent by Acme & Söhne SAS, 1 rue de la Paix, 75002 Paris.');
    expect(mail.text).toContain('Contact: privacy@acme.example');
    expect(mail.html).toContain('Acme &#38; Söhne SAS');
    expect(mail.html).toMatch(/<\/div><\/body><\/html>$/);
  });

  it('tells where the address came from where that is due, in the language of the reader', async () => {
    const notice = {
      kind: 'company_website',
      obtainedAt: '2026-11-10',
      url: 'https://client.example/team',
      supplier: null,
    } as const;
    const english = await parsed({ notice, purpose: 'prospecting' });
    expect(english.text).toContain(
      'from the website of your company (https://client.example/team) on 10 November 2026',
    );
    expect(english.text).toContain('GDPR art. 6(1)(f)');
    expect(english.text).toContain('You have the right to object');
    const french = await parsed({ notice, purpose: 'prospecting', language: 'fr' });
    expect(french.text).toContain('sur le site de votre entreprise (https://client.example/team) le 10 novembre 2026');
    expect(french.html).toContain('Se désinscrire');
    expect((await parsed()).text).not.toContain('legitimate interest');
  });

  it('offers no way out of a message that the person asked for, but says who sends it', async () => {
    const mail = await parsed({ purpose: 'service' });
    expect(mail.headers.has('list')).toBe(false);
    expect(mail.text).not.toContain('/u/');
    expect(mail.text).toContain('Sent by Acme');
  });

  it('derives the plain text where only HTML was written', async () => {
    const html =
      '<style>p{color:red}</style><h1>News</h1><p>Caf&eacute; &amp; <a href="https://a.example/x">more</a></p><ul><li>one<li>two</ul>';
    const mail = await parsed({ content: { subject: 'x', text: null, html } });
    expect(mail.text).toMatch(/^News\n\nCafé & more \(https:\/\/a\.example\/x\)\n\n- one\n- two/);
  });

  it.each([
    ['<table><tr><td>Price</td><td>10 €</td></tr><tr><td>a</td></tr></table>', 'Price 10 €\na'],
    ['<p>See <img src="x.png" alt="our  &lt;logo&gt;"><img src="y.png"></p>', 'See our <logo>'],
    ['<a title="5 > 3" href="https://a.example/x">more</a>', 'more (https://a.example/x)'],
    ["<p title=it's>one</p><!-- <p>not</p> --><p>two</p>", 'one\n\ntwo'],
  ])('reads %s as its reader does', async (html, text) => {
    const mail = await parsed({ content: { subject: 'x', text: null, html } });
    expect(mail.text?.split('\n----')[0]?.trim()).toBe(text);
  });

  it('leaves the pictures out that watch who reads, where that was decided', async () => {
    const html = '<body><p>{{name}}</p><img src="https://x.example/o.gif" width="1" height="1"></body>';
    const content = { subject: 'x', text: null, html };
    expect((await parsed({ content })).html).toContain('<img');
    const { html: without } = await parsed({ content, unwatched: true });
    expect(without).toMatch(/^<body><p>Dr\. Jean Dupont<\/p><div lang[^]*<\/div><\/body>$/);
  });

  it('puts the footer where it is seen, also behind a field that changes the length', async () => {
    const html =
      '<body><!-- </body> --><div style="display:none">{{name}}</div><table><tr><td>{{company}}|</body><p>{{name}}';
    const mail = await parsed({ content: { subject: 'x', text: null, html } });
    expect(mail.html).toMatch(/&#60;Labs&#62;\|<\/table><div lang[^]*<\/div><\/body><p>Dr\. Jean Dupont$/);
    const closed = await parsed({ content: { subject: 'x', text: null, html: html.replace('<p>{{name}}', '') } });
    expect(closed.html).toMatch(/&#60;Labs&#62;\|<\/table><div lang[^]*<\/div><\/body>$/);
  });

  it('is plain text alone where no HTML was written', async () => {
    const mail = await parsed({ content: { subject: 'x', text: 'just text', html: null } });
    expect(mail.html).toBe(false);
    expect(mail.text).toMatch(/^just text\n/);
  });

  it('keeps every line within 998 octets, and what is beyond ASCII as it was', async () => {
    const text = `${'é'.repeat(3_000)}\n.\n.leading dot\r\nlone\rreturn\n${'x'.repeat(3_000)}`;
    const { raw } = composed({ content: { subject: 'é'.repeat(300), text, html: `<p>${text}</p>` } });
    expect(
      Math.max(
        ...raw
          .toString('latin1')
          .split('\r\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(998);
    expect(raw.toString('latin1').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    const mail = await simpleParser(raw);
    expect(mail.subject).toBe('é'.repeat(300));
    expect(mail.text).toContain(`${'é'.repeat(3_000)}\n.\n.leading dot\nlone\nreturn\n${'x'.repeat(3_000)}`);
  });

  it.each(['{{name}}', '{{\n  name |\n you }}', 'x\n{{name}} {{\nname}}\n'])(
    'keeps the lines around %j as they are',
    async (place) => {
      const long = 'A line that is the same for everybody, é included.\n'.repeat(20);
      const text = `${long}${place} and ${place}\n${long}`;
      const html = `<html><body>${text}</body>\n</html>`;
      const { raw } = composed({
        content: { subject: 'x', text, html },
        addressee: { name: 'Jean', company: null, jobTitle: null },
      });
      const mail = await simpleParser(raw);
      const filled = `${long}${place.replace(/\{\{[^}]*\}\}/g, 'Jean')} and ${place.replace(/\{\{[^}]*\}\}/g, 'Jean')}\n${long}`;
      expect(mail.text?.startsWith(filled)).toBe(true);
      expect(mail.html).toMatch(/^<html><body>A line[^]*<div lang[^]*<\/div><\/body>\n<\/html>$/);
      const lines = raw.toString().slice(raw.indexOf('\r\n\r\n')).split('\r\n');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(76);
    },
  );

  it.each([
    '\r\nBcc: victim@x.example',
    '\nX: y',
    '\r\n\r\n<script>',
    '\u2028Bcc: a@b.example',
    '\0',
    '"; x',
    '\uD800',
  ])('lets no field become a header: %j', (hostile) => {
    const plain = composed({ id: 'msg_1', addressee: { name: 'x', company: 'x', jobTitle: 'x' } });
    const content = { subject: 'to {{name}} {{company}}', text: 'x', html: null };
    const names = (raw: Buffer) => headOf(raw).match(/^[\w-]+(?=:)/gm);
    const attacked = composed({ addressee: { name: hostile, company: hostile, jobTitle: hostile }, content });
    const shown = { ...letter().sender, displayName: `Anna${hostile}` };
    const sender = composed({ content, sender: shown });
    const expected = names(plain.raw)?.filter(
      (name) => name !== 'Content-Transfer-Encoding' && name !== 'Content-Type',
    );
    expect(names(attacked.raw)).toEqual(expect.arrayContaining(expected ?? []));
    expect(names(attacked.raw)).not.toContain('Bcc');
    expect(names(sender.raw)).toEqual(names(attacked.raw));
  });

  it('fills in each place once: a name cannot bring a field of its own', async () => {
    const mail = await parsed({ addressee: { name: '{{company}}', company: 'secret', jobTitle: null } });
    expect(mail.text).toMatch(/^Hello \{\{company\}\} of secret/);
  });

  it('writes international domains as the protocol wants them', () => {
    const { to, raw } = composed({ email: 'joerg@münchen.example' });
    expect(to).toBe('joerg@xn--mnchen-3ya.example');
    expect(headOf(raw)).toContain('@xn--mnchen-3ya.example');
  });

  it('writes other scripts before the @ as they are (RFC 6532)', () => {
    const sender = { ...letter().sender, address: 'jörg@bücher.example' };
    const { from, to, raw } = composed({ email: '用户@例え.example', sender });
    expect([from, to]).toEqual(['jörg@xn--bcher-kva.example', '用户@xn--r8jz45g.example']);
    expect(raw.toString()).toMatch(/^To: 用户@例え\.example\r$/m);
    expect(raw.toString()).toMatch(/^From: "Anna, Acme" <jörg@bücher\.example>\r$/m);
  });
});

describe('a mail with attachments', () => {
  const file = (filename: string, more: Partial<Attachment> = {}): Attachment => {
    return { filename, contentType: 'application/pdf', cid: null, content: randomBytes(3_000), ...more };
  };
  const withThese = (attachments: Attachment[], given: Partial<Letter> = {}) =>
    Buffer.concat(compose(letter(given), URL, attachments.map(encodedAttachment)).raw);

  it('has files beside the texts, and pictures with the HTML that shows them', async () => {
    const logo = file('logo.png', { contentType: 'image/png', cid: 'logo@acme.example' });
    const offer = file('offer.pdf');
    const content = { subject: 'x', text: null, html: '<body><img src="cid:logo@acme.example" alt="Acme"></body>' };
    const raw = withThese([logo, offer], { content });
    const types = [...raw.toString('latin1').matchAll(/^Content-Type: ([\w/]+)/gm)].map(([, type]) => type);
    expect(types).toEqual([
      ...['multipart/mixed', 'multipart/alternative', 'text/plain', 'multipart/related', 'text/html'],
      ...['image/png', 'application/pdf'],
    ]);
    const { attachments, text } = await simpleParser(raw);
    expect(
      attachments.map(({ filename, cid, contentDisposition, related }) => [filename, cid, contentDisposition, related]),
    ).toEqual([
      ['logo.png', 'logo@acme.example', 'inline', true],
      ['offer.pdf', undefined, 'attachment', undefined],
    ]);
    expect(attachments[0]?.content.equals(logo.content)).toBe(true);
    expect(attachments[1]?.content.equals(offer.content)).toBe(true);
    expect(text).toContain('To receive no more e-mail from us');
    expect(
      Math.max(
        ...raw
          .toString('latin1')
          .split('\r\n')
          .map(({ length }) => length),
      ),
    ).toBeLessThanOrEqual(998);
    expect(raw.toString('latin1').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('may have text alone beside its files', async () => {
    const content = { subject: 'x', text: 'see the offer', html: null };
    const { attachments, text, html } = await simpleParser(withThese([file('offer.pdf')], { content }));
    expect([attachments.length, html]).toEqual([1, false]);
    expect(text).toMatch(/^see the offer\n/);
  });

  it.each([
    'Ängebot – naïve.pdf',
    '価格表.pdf',
    'a "quoted"; name=x.pdf',
    "it's 100%25.pdf",
    '=?UTF-8?Q?fake?=.pdf',
    `${'long '.repeat(38)}.pdf`,
    'x.pdf\r\nBcc: victim@x.example',
    'x\0.pdf"\r\n\r\n<script>',
  ])('brings a name through, and lets none become a header: %j', async (filename) => {
    const raw = withThese([file(filename)]);
    const { attachments, headers } = await simpleParser(raw);
    expect(attachments).toHaveLength(1);
    expect(headers.has('bcc')).toBe(false);
    expect(raw.toString()).not.toMatch(/^(?:Bcc|<script>)/m);
    if (!/[\r\0]/.test(filename)) expect(attachments[0]?.filename).toBe(filename);
  });

  it('holds what is attached in memory once, however many mails it goes with', () => {
    const encoded = encodedAttachment(file('offer.pdf'));
    const [one, other] = [compose(letter(), URL, [encoded]), compose(letter(), URL, [encoded])];
    expect([one.raw.includes(encoded.content), other.raw.includes(encoded.content)]).toEqual([true, true]);
  });
});
