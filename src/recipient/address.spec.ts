// What counts as an address that a mailer can send to, case by case, and that nothing at all makes the reading fail.
import fc from 'fast-check';
import { parseAddress } from './address.js';

type Taken = { readonly given: string; readonly local: string; readonly domain: string };

const label63 = 'a'.repeat(63);
const domain189 = `${label63}.${label63}.${'a'.repeat(57)}.com`;

const taken: readonly Taken[] = [
  { given: 'jean.dupont@client.example', local: 'jean.dupont', domain: 'client.example' },
  { given: 'Jean.Dupont@CLIENT.Example', local: 'Jean.Dupont', domain: 'client.example' },
  { given: "!#$%&'*+-/=?^_`{|}~@x.test", local: "!#$%&'*+-/=?^_`{|}~", domain: 'x.test' },
  { given: '-a@1337.com', local: '-a', domain: '1337.com' },
  { given: 'a@g--a.com', local: 'a', domain: 'g--a.com' },
  { given: `${'l'.repeat(64)}@${domain189}`, local: 'l'.repeat(64), domain: domain189 },
  { given: '"joe bloggs"@x.example', local: '"joe bloggs"', domain: 'x.example' },
  { given: '"needs.no.quotes"@x.example', local: 'needs.no.quotes', domain: 'x.example' },
  { given: '"a\\@b\\c"@x.example', local: '"a@bc"', domain: 'x.example' },
  { given: '"a\\"b\\\\"@x.example', local: '"a\\"b\\\\"', domain: 'x.example' },
  { given: 'müller@x.example', local: 'müller', domain: 'x.example' },
  { given: 'cafe\u0301@x.example', local: 'caf\u00E9', domain: 'x.example' },
  { given: '用户@例子.广告', local: '用户', domain: 'xn--fsqu00a.xn--4rr70v' },
  { given: 'a@BÜCHER.de', local: 'a', domain: 'xn--bcher-kva.de' },
  { given: 'a@xn--bcher-kva.de', local: 'a', domain: 'xn--bcher-kva.de' },
  { given: 'a@straße.de', local: 'a', domain: 'xn--strae-oqa.de' },
  { given: 'a@ｇｍａｉｌ．com', local: 'a', domain: 'gmail.com' },
  { given: 'a@נעמי.example', local: 'a', domain: 'xn--eebjfi.example' },
];

const refused: readonly (readonly [given: unknown, why: string])[] = [
  [undefined, 'the address is not text'],
  [{ toString: () => 'a@b.example' }, 'the address is not text'],
  ['', 'the address is empty'],
  ['jean.dupont', 'the address has no @'],
  ['a\uFF20b.example', 'the address has no @'],
  ['@b.example', 'there is nothing before the @'],
  ['a@', 'there is nothing after the @'],
  ['a@b@c.example', 'the address has more than one @'],
  ['Jean Dupont <jean@b.example>', 'the address has a display name or angle brackets around it'],
  ['<@route.example:a@b.example>', 'the address has a display name or angle brackets around it'],
  ['a@b.example, c@d.example', 'there is more than one address, or a stray comma or semicolon'],
  ['team: a@b.example;', 'there is more than one address, or a stray comma or semicolon'],
  ['a(work)@b.example', 'the address has a comment in it'],
  [' a@b.example', 'the address has white space around it'],
  ['a@b.example\r\n', 'the address has white space around it'],
  ['.a@b.example', 'the part before the @ has a dot out of place'],
  ['a..b@c.example', 'the part before the @ has a dot out of place'],
  ['a."b".c@d.example', 'the part before the @ has a quote out of place'],
  ['""@b.example', 'there is nothing but quotes before the @'],
  [`${'l'.repeat(65)}@b.example`, 'the part before the @ is longer than 64 octets'],
  [`${'é'.repeat(33)}@b.example`, 'the part before the @ is longer than 64 octets'],
  ['a\\b@c.example', 'the part before the @ holds a character that it may not'],
  ['\u037Ea@b.example', 'the part before the @ holds a character that it may not'],
  ['\uD800@b.example', 'the part before the @ holds half a character (a lone surrogate)'],
  ['a@b\uDC00.example', 'the domain holds a space, or a control or invisible character'],
  ['a@[192.0.2.1]', 'the address names a bare IP address instead of a domain'],
  ['a@192.0.2.1', 'the domain does not end in a top-level domain'],
  ['a@localhost', 'the domain has no dot'],
  ['a@host.localhost', 'the domain is one that can never be reached by mail'],
  ['a@b.example.', 'the domain has a dot out of place'],
  ['a@b..example', 'the domain has a dot out of place'],
  ['a@-b.example', 'the domain has a hyphen out of place'],
  ['a@ab--c.example', 'the domain has a hyphen out of place'],
  ['a@b_c.example', 'the domain holds a character that no host name may hold'],
  ['a@b%2ec.example', 'the domain holds a character that no host name may hold'],
  ['a@b.c', 'the domain does not end in a top-level domain'],
  ['a@b.c0m', 'the domain does not end in a top-level domain'],
  [`a@${'a'.repeat(64)}.example`, 'the domain has a label longer than 63 octets'],
  [`${'l'.repeat(64)}@${'ab.'.repeat(62)}abcd`, 'the address is longer than 254 octets'],
  [`a@${'b.'.repeat(140)}example`, 'the domain is too long'],
  ['a@i❤.example', 'the domain is not a valid internationalised name'],
  ['a@xn--x', 'the domain is not a valid internationalised name'],
  ['a@xn--example-.com', 'the domain is not a valid internationalised name'],
  ['a@a\u05D0.example', 'the domain is not a valid internationalised name'],
  ['a@0a.\u05D0\u05D1', 'the domain is not a valid internationalised name'],
  ['a@def\u30FBabc.example', 'the domain is not a valid internationalised name'],
];

/** Each is a way to show one address and mean another. */
const unseen = ['\u0000', '\u0085', '\u00A0', '\u00AD', '\u034F', '\u061C', '\u115F', '\u200B', '\u200C', '\u200D']
  .concat(['\u200E', '\u200F', '\u2028', '\u202A', '\u202E', '\u2060', '\u2066', '\u2069', '\u2800', '\u3164'])
  .concat(['\uFE0F', '\uFEFF', '\uFFA0', '\uFFFD', '\uFFFF', '\uE000', '\u{E0041}', '\u{10FDEF}']);

describe('parseAddress', () => {
  it.each(taken)('takes $given', ({ given, local, domain }) => {
    expect(parseAddress(given)).toMatchObject({ ok: true, local, domain });
  });

  it.each(refused)('refuses %j: %s', (given, why) => {
    expect(parseAddress(given)).toEqual({ ok: false, why });
  });

  it.each(unseen.map((character) => [`U+${(character.codePointAt(0) ?? 0).toString(16)}`, character] as const))(
    'refuses %s wherever it stands',
    (_, character) => {
      const places = [`a${character}b@c.example`, `"a${character}b"@c.example`, `a@b${character}c.example`];
      expect(places.map((given) => parseAddress(given).ok)).toEqual([false, false, false]);
    },
  );

  it('says which addresses need SMTPUTF8', () => {
    expect(parseAddress('a@bücher.de')).toMatchObject({ needsUtf8: false });
    expect(parseAddress('é@bücher.de')).toMatchObject({ needsUtf8: true });
    expect(parseAddress('"é"@bücher.de')).toMatchObject({ needsUtf8: true });
  });

  it('never throws, whatever it is given', () => {
    const anyText = fc.string({ unit: 'binary' });
    const halves = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));
    fc.assert(fc.property(fc.anything(), (given) => typeof parseAddress(given).ok === 'boolean'));
    fc.assert(fc.property(halves, (given) => typeof parseAddress(`${given}@${given}`).ok === 'boolean'));
    fc.assert(fc.property(anyText, anyText, (a, b) => typeof parseAddress(`${a}@${b}.example`).ok === 'boolean'));
  });

  it('takes again, unchanged, what it took', () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), anyAddress()), (given) => {
        const once = parseAddress(given);
        return !once.ok || isSame(parseAddress(`${once.local}@${once.domain}`), once);
      }),
    );
  });

  it.each([
    ['a megabyte of letters', 'a'.repeat(1_000_000)],
    ['a megabyte of dots', `${'.'.repeat(1_000_000)}@b.example`],
    ['a megabyte of @', '@'.repeat(1_000_000)],
    ['all hyphens', `a@${'-'.repeat(1_000)}`],
    ['all quotes and backslashes', `"${'\\"'.repeat(500)}@b.example`],
    ['all combining marks', `a@${'\u0301\u0328'.repeat(500)}`],
    ['all ideographic stops', `a@${'a\u3002'.repeat(500)}`],
  ])('refuses %s at once', (_, given) => {
    const start = performance.now();
    for (let time = 0; time < 10; time++) expect(parseAddress(given).ok).toBe(false);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

function anyAddress(): fc.Arbitrary<string> {
  const local = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
  const quoted = fc.string({ maxLength: 12 }).map((content) => `"${content.replaceAll(/["\\]/g, '\\$&')}"`);
  return fc.tuple(fc.oneof(local, quoted), fc.webUrl()).map(([before, url]) => `${before}@${new URL(url).hostname}`);
}

function isSame(one: unknown, other: unknown): boolean {
  expect(one).toEqual(other);
  return true;
}
