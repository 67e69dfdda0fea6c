// The same octets as node:crypto's own HMAC, for keys and texts of any length.
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { hmacSha256 } from './hmac.js';

it('is HMAC-SHA-256 as RFC 4231 has it', () => {
  expect(hmacSha256(Buffer.from('Jefe'), 'what do ya want for nothing?').toString('hex')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

it('is what node:crypto makes of the same key and text', () => {
  const key = fc.uint8Array({ maxLength: 200 }).map((octets) => Buffer.from(octets));
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 100 }), fc.string({ minLength: 500, maxLength: 3_000 }));
  fc.assert(
    fc.property(key, text, (key, text) => {
      expect(hmacSha256(key, text)).toEqual(createHmac('sha256', key).update(text, 'utf8').digest());
    }),
  );
});
