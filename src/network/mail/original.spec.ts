// Whose cold mail it is, however somebody forwards it.
import { coldMailIn, isMail } from './original.js';

const AT = new Date('2026-11-22T10:00:00Z');
const HEAD = 'From: Anna <anna@acme.example>\nMessage-ID: <f@acme.example>\nDate: Sun, 22 Nov 2026 09:00:00 +0100\n';
const STEVE = 'steve@leads.example';

describe('the sender of a cold mail', () => {
  it.each([
    ['is that of the mail itself', `From: "Steve P." <${STEVE}>\nDate: Fri, 3 Jul 2026 10:00:00 +0200\n\nBuy.`],
    [
      'is that above the text which Gmail forwards',
      `${HEAD}\nLook.\n\n---------- Forwarded message ---------\nFrom: Steve P. <${STEVE}>\nDate: Fri, 3 Jul 2026 at 08:00 UTC\n\nBuy.`,
    ],
    [
      'is that in French words',
      `${HEAD}\n-------- Message transféré --------\nDe : Steve P. <${STEVE}>\nDate : Fri, 3 Jul 2026 10:00:00 +0200\n\nAchetez.`,
    ],
    [
      'is that of a mail that is attached',
      `${HEAD}Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nLook.\n--b\nContent-Type: message/rfc822\n\n` +
        `From: Steve P. <${STEVE}>\nDate: Fri, 3 Jul 2026 10:00:00 +0200\nMessage-ID: <1@leads.example>\n\nBuy.\n--b--\n`,
    ],
  ])('%s', (_, raw) => {
    const found = coldMailIn(Buffer.from(raw), AT);
    expect(found).toMatchObject({ sender: STEVE, senderName: 'Steve P.' });
    expect(found?.receivedAt.toISOString()).toBe('2026-07-03T08:00:00.000Z');
  });

  it('is nobody where no address stands, and when it came is now where no date can be read', () => {
    expect(coldMailIn(Buffer.from('From: nobody\n\nBuy.'), AT)).toBeNull();
    expect(coldMailIn(Buffer.from(`From: ${STEVE}\nDate: hier\n\nBuy.`), AT)?.receivedAt).toBe(AT);
  });

  it('counts a mail once, whoever forwards it when', () => {
    const mail = (day: number): Buffer =>
      Buffer.from(
        `From: A${day} <a@acme.example>\nMessage-ID: <${day}@acme.example>\n\n-----Original Message-----\nFrom: ${STEVE}\nSent: 3 July 2026\n\nBuy.`,
      );
    const [one, other] = [coldMailIn(mail(1), AT), coldMailIn(mail(2), AT)];
    expect(one?.digest.equals(other?.digest ?? Buffer.alloc(0))).toBe(true);
  });
});

it.each([
  [`From ${STEVE} Fri Jul  3 10:00:00 2026\nFrom: x`, true],
  [`Received: by x\nFrom: ${STEVE}\n\n`, true],
  ['From,To,Sent At,Message,Direction\n', false],
  ['First Name,Last Name\nFrom: x', false],
])('tells mail from a list: %j', (head, expected) => {
  expect(isMail(head)).toBe(expected);
});
