// The two keyed names of a person tell nothing and never meet.
import { createHmac } from 'node:crypto';
import { parseAddress } from './address.js';
import { subjectId, suppressionId } from './identity.js';
import { mailboxOf, type Mailbox } from './mailbox.js';

const key = Buffer.alloc(32, 1);
const otherKey = Buffer.alloc(32, 2);

describe('the keyed names of a person', () => {
  it('are the same for each spelling of one mailbox', () => {
    expect(suppressionId(of('J.Doe+x@googlemail.com'), key)).toEqual(suppressionId(of('jdoe@gmail.com'), key));
    expect(subjectId(of('J.Doe+x@googlemail.com'), key)).toEqual(subjectId(of('jdoe@gmail.com'), key));
  });

  it('differ by key, by mailbox, and by use even under one key', () => {
    const ids = [
      suppressionId(of('a@client.example'), key),
      suppressionId(of('a@client.example'), otherKey),
      suppressionId(of('b@client.example'), key),
      subjectId(of('a@client.example'), key),
    ];
    expect(new Set(ids.map((id) => id.toString('hex'))).size).toBe(ids.length);
  });

  it('are HMAC-SHA-256 with a prefix that never changes, or lists kept for years would match nobody', () => {
    const mailbox = of('a@client.example');
    const hmac = (use: string) => createHmac('sha256', key).update(`${use}\0${mailbox}`).digest();
    expect(suppressionId(mailbox, key)).toEqual(hmac('outreach-guard/suppression-id/1'));
    expect(subjectId(mailbox, key)).toEqual(hmac('outreach-guard/subject-id/1'));
  });

  it.each(['jürgen.größe@client.example', '名前@client.example', `unusable ${'long '.repeat(1_000)}ü`])(
    'are HMAC-SHA-256 of the UTF-8 of any text (%#)',
    (text) => {
      const expected = createHmac('sha256', key).update(`outreach-guard/suppression-id/1\0${text}`).digest();
      expect(suppressionId(text as Mailbox, key)).toEqual(expected);
    },
  );

  it('are not made with a key that could be guessed', () => {
    expect(() => suppressionId(of('a@client.example'), Buffer.alloc(31))).toThrow(RangeError);
  });
});

function of(given: string): Mailbox {
  const address = parseAddress(given);
  if (!address.ok) throw new Error(address.why);
  return mailboxOf(address);
}
