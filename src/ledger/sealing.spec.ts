// What is sealed opens with its key and its binding and with nothing else, and no nonce or key comes twice.
import { createDecipheriv, randomBytes } from 'node:crypto';
import { openPayload as openedByAnAuditor } from '../evidence/verifier/verify.mjs';
import {
  newSubjectKey,
  openingOf,
  openPayload,
  recordsKey,
  seal,
  sealedBytes,
  sealPayload,
  SUBJECT_KEY_BYTES,
  subjectKey,
  unseal,
} from './sealing.js';

const key = randomBytes(32);
const plain = 'Änne Müller, 漢字, \u{1F4E8}';

describe('a sealed payload', () => {
  it('opens with its key and its binding', () => {
    expect(unseal(key, seal(key, plain, 'dec_1'), 'dec_1').toString()).toBe(plain);
    expect(unseal(key, seal(key, Buffer.from(plain), 'dec_1'), 'dec_1').toString()).toBe(plain);
  });

  it('is nonce, ciphertext and tag of AES-256-GCM, which other tools open too', () => {
    const sealed = seal(key, plain, 'dec_1');
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 });
    decipher.setAAD(Buffer.from('dec_1')).setAuthTag(sealed.subarray(-16));
    expect(Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString()).toBe(plain);
    expect(sealed).toHaveLength(sealedBytes(Buffer.byteLength(plain)));
  });

  it('does not open with another key, for another record, or with any octet changed', () => {
    const sealed = seal(key, plain, 'dec_1');
    expect(() => unseal(randomBytes(32), sealed, 'dec_1')).toThrow();
    expect(() => unseal(key, sealed, 'dec_2')).toThrow();
    for (let n = 0; n < sealed.length; n++) {
      const changed = Buffer.from(sealed);
      changed[n] = (changed[n] ?? 0) ^ 1;
      expect(() => unseal(key, changed, 'dec_1')).toThrow();
    }
  });
});

describe('the payload of a leaf', () => {
  const payload = sealPayload(key, plain, 'dec_1');

  it('opens for whoever has the person’s key, and for whoever was given its own', () => {
    expect(openPayload(key, payload, 'dec_1')).toBe(plain);
    expect(openedByAnAuditor(payload, openingOf(key, 'dec_1'), 'dec_1').toString()).toBe(plain);
  });

  it('does not open with what opens another one, in another place, or with any octet changed', () => {
    expect(() => openedByAnAuditor(payload, openingOf(key, 'dec_2'), 'dec_1')).toThrow();
    expect(() => openedByAnAuditor(payload, openingOf(key, 'dec_1'), 'dec_2')).toThrow();
    expect(() => openedByAnAuditor(payload, key, 'dec_1')).toThrow();
    expect(() => openPayload(key, payload, 'dec_2')).toThrow();
    expect(() => openPayload(randomBytes(32), payload, 'dec_1')).toThrow();
    for (let n = 0; n < payload.length; n++) {
      const changed = Buffer.from(payload);
      changed[n] = (changed[n] ?? 0) ^ 1;
      expect(() => openPayload(key, changed, 'dec_1')).toThrow();
      expect(() => openedByAnAuditor(changed, openingOf(key, 'dec_1'), 'dec_1')).toThrow();
    }
  });

  it('opens with no second key, even where somebody sealed the same leaf under one', () => {
    const other = randomBytes(32);
    const forged = Buffer.concat([payload.subarray(0, 32), seal(other, 'another story', 'dec_1')]);
    expect(() => openedByAnAuditor(forged, other, 'dec_1')).toThrow('not that of this payload');
  });

  it('of what concerns many is sealed under a key of the controller that is not the one of its stop list', () => {
    expect(recordsKey(key)).toEqual(recordsKey(key));
    expect(recordsKey(key).equals(key)).toBe(false);
    expect(recordsKey(key).equals(recordsKey(randomBytes(32)))).toBe(false);
  });
});

describe('random pieces drawn many at a time', () => {
  it('never come twice, for nonces and for keys', () => {
    const nonces = Array.from({ length: 2_000 }, () => seal(key, '', 'x').subarray(0, 12).toString('hex'));
    const keys = Array.from({ length: 2_000 }, () => newSubjectKey());
    expect(new Set(nonces).size).toBe(nonces.length);
    expect(new Set(keys.map((one) => one.toString('hex'))).size).toBe(keys.length);
    expect(keys.every((one) => one.length === SUBJECT_KEY_BYTES)).toBe(true);
  });

  it('make keys whose halves differ, one for sealing and one for naming', () => {
    const { sealing, naming } = subjectKey(newSubjectKey());
    expect(sealing).toHaveLength(32);
    expect(naming).toHaveLength(32);
    expect(sealing.equals(naming)).toBe(false);
  });
});
