// What is sealed opens with its key and its binding and with nothing else, and no nonce or key comes twice.
import { createDecipheriv, randomBytes } from 'node:crypto';
import { newSubjectKey, seal, sealedBytes, SUBJECT_KEY_BYTES, subjectKey, unseal } from './sealing.js';

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
