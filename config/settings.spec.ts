/** The settings: what unset ones mean, what wrong ones say, and that the example file is true. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { linkBase, readSettings, SETTING_NAMES } from './settings.js';

const { privateKey } = generateKeyPairSync('ed25519');
const der = privateKey.export({ format: 'der', type: 'pkcs8' });

describe('readSettings', () => {
  it('needs nothing', () => {
    const settings = readSettings({});
    expect(settings).toMatchObject({ port: 3000, smtpPort: 2525, databaseUrl: null, bodyLimit: 10 * 1_048_576 });
    expect([...settings.roles]).toEqual(['api', 'smtp', 'worker']);
    expect(linkBase(settings, 3000)).toBe('http://127.0.0.1:3000');
  });

  it('takes an empty variable for an unset one', () => {
    expect(readSettings({ REDIS_URL: '', PORT: ' ' })).toEqual(readSettings({}));
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '3e3'],
    ['ROLES', 'api,web'],
    ['ROLES', ','],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['REDIS_URL', 'redis://a,http://b'],
    ['RELAY_URL', 'mail.example:25'],
    ['ADMIN_KEY', 'x'.repeat(31)],
    ['MASTER_KEY', randomBytes(31).toString('base64')],
    ['SIGNING_KEY', 'bm90IGEga2V5'],
    ['PUBLIC_URL', 'http://guard.example'],
    ['PUBLIC_URL', 'https://guard.example/?a=b'],
    ['BODY_LIMIT', '10gb'],
    ['BODY_LIMIT', '1kb'],
    ['LOG_LEVEL', 'loud'],
    ['MASTER_KEY_OLD', 'short'],
    ['CHECKPOINT_TARGETS', '/srv/copies,ftp://away.example'],
    ['WITNESSES', 'https://witness.example'],
    ['WITNESSES', 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW https://not.a.cosigner.example'],
  ])('refuses %s=%s by name', (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(`\`${name}\` must be `);
  });

  it('names all that are wrong, and repeats no secret', () => {
    const env = { PORT: 'x', DATABASE_URL: 'mysql://u:hunter2@h/x', ADMIN_KEY: 'hunter2' };
    expect(() => readSettings(env)).toThrow(/`DATABASE_URL`[^]*`ADMIN_KEY`[^]*`PORT`/);
    expect(() => readSettings(env)).not.toThrow(/hunter2/);
  });

  it.each([
    ['the base64 of the PKCS#8', der.toString('base64')],
    ['the base64 of the seed', der.subarray(-32).toString('base64')],
    ['PEM', privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()],
  ])('reads a signing key given as %s', (_, text) => {
    const read = readSettings({ SIGNING_KEY: text }).signingKey;
    expect(read?.export({ format: 'der', type: 'pkcs8' })).toEqual(der);
  });

  it('lets links be http on loopback alone, and drops the last slash', () => {
    expect(readSettings({ PUBLIC_URL: 'http://localhost:3000/' }).publicUrl).toBe('http://localhost:3000');
    expect(readSettings({ PUBLIC_URL: 'https://guard.example/mail/' }).publicUrl).toBe('https://guard.example/mail');
  });
});

describe('.env.example', () => {
  const lines = readFileSync(new URL('../.env.example', import.meta.url), 'utf8').split('\n');
  const listed = lines.filter((line) => /^[A-Z]/.test(line)).map((line) => line.split('=', 2) as [string, string]);

  it('lists every setting, once', () => {
    expect(listed.map(([name]) => name).sort()).toEqual([...SETTING_NAMES].sort());
  });

  it('says what an unset one means', () => {
    expect(readSettings(Object.fromEntries(listed))).toEqual(readSettings({}));
  });
});
