// The token in unsubscribe links: what is made is read, everything else is null.
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { newId } from '../values/id.js';
import { issuerOf } from './sealed-token.js';
import { readToken, stopToken } from './stop-token.js';

const issuer = { id: newId('ctl', 1_790_000_000_000), suppressionKey: randomBytes(32) };
const other = { id: newId('ctl', 1_790_000_000_001), suppressionKey: randomBytes(32) };
const mailboxId = randomBytes(32);

describe('a stop token', () => {
  it('says for whom it was made, to the controller who made it', () => {
    const token = stopToken(issuer, mailboxId, 'prospecting');
    expect(issuerOf(token, 'stop')).toBe(issuer.id);
    expect(readToken(token, issuer)).toEqual({ controllerId: issuer.id, mailboxId, purpose: 'prospecting' });
  });

  it('is the same text each time, and fits into a URI inside angle brackets', () => {
    const token = stopToken(issuer, mailboxId, 'prospecting');
    expect(stopToken(issuer, mailboxId, 'prospecting')).toBe(token);
    expect(stopToken(issuer, mailboxId, 'newsletter')).not.toBe(token);
    expect(token).toMatch(/^[A-Za-z0-9_-]{100,200}$/);
  });

  it('shows nothing of mailbox or purpose', () => {
    const bytes = Buffer.from(stopToken(issuer, mailboxId, 'prospecting'), 'base64url');
    expect(bytes.includes(mailboxId.subarray(0, 4))).toBe(false);
    expect(bytes.includes('prospecting')).toBe(false);
  });

  it('is null to any other controller, or under any other key', () => {
    const token = stopToken(issuer, mailboxId, 'prospecting');
    expect(readToken(token, other)).toBeNull();
    expect(readToken(token, { ...issuer, suppressionKey: other.suppressionKey })).toBeNull();
  });

  it('survives any purpose', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40, unit: 'grapheme' }), (purpose) => {
        expect(readToken(stopToken(issuer, mailboxId, purpose), issuer)?.purpose).toBe(Buffer.from(purpose).toString());
      }),
    );
  });

  it('is null after any change of any letter', () => {
    const token = stopToken(issuer, mailboxId, 'prospecting');
    for (let at = 0; at < token.length; at++) {
      const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
      expect(readToken(changed, issuer)).toBeNull();
    }
  });

  it.each(['', 'x', '../../etc/passwd', 'A'.repeat(513), '\u0000', '💥', 'AAAA====', ' ', 'AQ'])(
    'is null for %.20j',
    (hostile) => {
      expect(readToken(hostile, issuer)).toBeNull();
      expect(issuerOf(hostile, 'stop')).toBeNull();
    },
  );

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (hostile) => {
        expect(readToken(hostile, issuer)).toBeNull();
      }),
    );
  });
});
