// Signed mail, verified by an implementation that nobody here wrote.
import { generateKeyPairSync } from 'node:crypto';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { type DkimAlgorithm, makeKeyPair, readKeyPair, recordOf } from '../access/dkim-key-pair.js';
import { type SigningKey } from '../access/dkim-keys.js';
import { signed } from './dkim.js';
import { type Mail } from './letter.js';

const mail = (...raw: string[]): Mail => ({
  ...{ id: 'msg_1', controllerId: 'ctl_1', from: 'anna@acme.example', to: 'jean@client.example', subject: 'x' },
  raw: raw.map((piece) => Buffer.from(piece)),
});

const HEAD = [
  'From: "Anna, Acme" <anna@news.acme.example>',
  'To: jean@client.example',
  'Subject: =?UTF-8?Q?Caf=C3=A9?=\r\n =?UTF-8?Q?_encore?=',
  'Date: Sun, 22 Nov 2026 10:00:00 +0000',
  'Message-ID: <msg_1@acme.example>',
  `List-Unsubscribe: <https://guard.example/u/${'x'.repeat(200)}>`,
  'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 7bit',
].join('\r\n');

async function keyOf(algorithm: DkimAlgorithm) {
  const pair = await makeKeyPair(algorithm);
  const names = { domain: 'acme.example', selector: 'og1' };
  const record = recordOf({ ...names, ...pair });
  return { key: { ...names, algorithm, privateKey: pair.privateKey } satisfies SigningKey, record };
}

async function verdictOn(raw: Buffer | string, record: ReturnType<typeof recordOf>) {
  const resolver = (name: string) =>
    name === record.name ? Promise.resolve([[...record.strings]]) : Promise.reject(new Error('ENOTFOUND'));
  const { results } = await dkimVerify(raw, { resolver });
  return { result: results[0]?.status.result, domain: results[0]?.signingDomain, count: results.length };
}

const passed = { result: 'pass', domain: 'acme.example', count: 1 };

describe.each(['rsa', 'ed25519'] as const)('a signature by %s', (algorithm) => {
  let key: SigningKey;
  let record: ReturnType<typeof recordOf>;
  beforeAll(async () => ({ key, record } = await keyOf(algorithm)));

  it.each([
    ['', 'empty'],
    ['Hello\r\n', 'a line'],
    ['Hello', 'a line without an end'],
    ['Hello  \t world \r\n\r\n\t\r\n\r\n', 'blanks and empty lines at the end'],
    [' \t \r\n..dot\r\n.\r\n', 'leading blanks and dots'],
    ['trailing \t', 'a blank at the very end'],
  ])('verifies for the body %j: %s', async (body) => {
    const { raw } = await signed(mail(`${HEAD}\r\n\r\n${body}`), key);
    expect(await verdictOn(Buffer.concat(raw), record)).toEqual(passed);
  });

  it('verifies where the body is in pieces', async () => {
    const attachment = `${'QUJD'.repeat(19)}\r\n`.repeat(1_000);
    const { raw } = await signed(mail(`${HEAD}\r\n\r\n--x  \r\n\r\n`, attachment, '\r\n--x--\r\n'), key);
    expect(raw).toHaveLength(4);
    expect(await verdictOn(Buffer.concat(raw), record)).toEqual(passed);
  });

  it('names what it signs, the From once more than there is, and is itself folded', async () => {
    const [signature = Buffer.alloc(0)] = (await signed(mail(`${HEAD}\r\n\r\nHello\r\n`), key)).raw;
    const text = signature.toString();
    expect(/h=([^;]*);/.exec(text)?.[1]?.replace(/\s/g, '')).toBe(
      'from:from:to:subject:date:message-id:mime-version:content-type:list-unsubscribe:list-unsubscribe-post',
    );
    expect(text).toContain(`a=${algorithm}-sha256; c=relaxed/relaxed`);
    expect(Math.max(...text.split('\r\n').map(({ length }) => length))).toBeLessThanOrEqual(78);
  });

  it.each([
    ['a second From', (raw: string) => `From: boss@bank.example\r\n${raw}`],
    ['another way to unsubscribe', (raw: string) => raw.replace('guard.example/u', 'rogue.example/u')],
    ['no unsubscribing by one click', (raw: string) => raw.replace(/List-Unsubscribe-Post: .*\r\n/, '')],
    ['another body', (raw: string) => raw.replace('Hello', 'Hallo')],
  ])('does not verify with %s', async (_, change) => {
    const raw = Buffer.concat((await signed(mail(`${HEAD}\r\n\r\nHello\r\n`), key)).raw).toString();
    expect(change(raw)).not.toBe(raw);
    expect(await verdictOn(change(raw), record)).not.toMatchObject({ result: 'pass' });
  });
});

describe('a key', () => {
  it('is published in strings of 255 octets at most', async () => {
    const { record } = await keyOf('rsa');
    expect(record.name).toBe('og1._domainkey.acme.example');
    expect(record.value).toMatch(/^v=DKIM1; k=rsa; p=[A-Za-z0-9+/]{300,}={0,2}$/);
    expect(record.strings.join('')).toBe(record.value);
    expect(Math.max(...record.strings.map(({ length }) => length))).toBeLessThanOrEqual(255);
  });

  it('is taken over from PEM, where it is of the kind and strong enough', async () => {
    const pair = await makeKeyPair('rsa');
    const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(readKeyPair('rsa', pem)).toMatchObject({ publicKey: pair.publicKey });
    expect(readKeyPair('ed25519', pem)).toEqual({ why: 'is a key of rsa, where `algorithm` says ed25519' });
    expect(readKeyPair('rsa', 'no key')).toHaveProperty('why');
    const locked = pair.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' });
    expect(readKeyPair('rsa', locked.toString())).toHaveProperty('why');
    const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    expect(readKeyPair('rsa', weak.toString())).toEqual({ why: 'must have 2048 to 4096 bits' });
  });
});
