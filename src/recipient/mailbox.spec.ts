// Spellings of one mailbox become one, and nobody else's mailbox becomes it.
import fc from 'fast-check';
import { parseAddress } from './address.js';
import { halvesOf, mailboxOf } from './mailbox.js';
import { PROVIDERS } from './providers.js';

const same: readonly (readonly [given: string, mailbox: string])[] = [
  ['Jean.Dupont@Client.Example', 'jean.dupont@client.example'],
  ['ÉLISE@client.example', 'élise@client.example'],
  ['info@bücher.de', 'info@xn--bcher-kva.de'],
  ['"jean.dupont"@client.example', 'jean.dupont@client.example'],
  ['"Jean Dupont"@client.example', '"jean dupont"@client.example'],
  ['j.doe+x@gmail.com', 'jdoe@gmail.com'],
  ['J.D.O.E@GoogleMail.com', 'jdoe@gmail.com'],
  ['"j..doe"@gmail.com', 'jdoe@gmail.com'],
  ['+x@gmail.com', '+x@gmail.com'],
  ['john.doe+news@outlook.fr', 'john.doe@outlook.fr'],
  ['john+a+b@hotmail.co.uk', 'john@hotmail.co.uk'],
  ['john+a@live.nl', 'john@live.nl'],
  ['base-shop@yahoo.fr', 'base@yahoo.fr'],
  ['j_doe+x@yahoo.com', 'j_doe+x@yahoo.com'],
  ['jdoe+x@me.com', 'jdoe@icloud.com'],
  ['jdoe@mac.com', 'jdoe@icloud.com'],
  ['J.Doe_x+y@pm.me', 'jdoex@proton.me'],
  ['jdoe@protonmail.com', 'jdoe@proton.me'],
  ['ivan-ivanov+x@ya.ru', 'ivan.ivanov@yandex.ru'],
  ['ivan.ivanov@yandex.com', 'ivan.ivanov@yandex.ru'],
  ['jane+shop@fastmail.com', 'jane@fastmail.com'],
  ['shop@jane.fastmail.com', 'jane@fastmail.com'],
  ['jane+x@posteo.de', 'jane@posteo.de'],
];

/** To take one for the other would let one person's consent speak for the other. */
const apart: readonly (readonly [one: string, other: string])[] = [
  ['j.doe@client.example', 'jdoe@client.example'],
  ['jane+sales@client.example', 'jane@client.example'],
  ['jane-sales@client.example', 'jane@client.example'],
  ['j.doe@outlook.com', 'jdoe@outlook.com'],
  ['jdoe@outlook.com', 'jdoe@outlook.fr'],
  ['jdoe@hotmail.com', 'jdoe@live.com'],
  ['jane-doe@gmail.com', 'jane@gmail.com'],
  ['jane@fastmail.com', 'jane@fastmail.fm'],
  ['jane+x@orange.fr', 'jane@orange.fr'],
  ['jane@orange.fr', 'jane@wanadoo.fr'],
  ['jane-doe@yahoo.co.jp', 'jane@yahoo.co.jp'],
];

describe('mailboxOf', () => {
  it.each(same)('%s is %s', (given, mailbox) => {
    expect(mailboxOfText(given)).toBe(mailbox);
  });

  it.each(apart)('%s is not %s', (one, other) => {
    expect(mailboxOfText(one)).not.toBe(mailboxOfText(other));
  });

  it('is its own mailbox', () => {
    const domain = fc.constantFrom(...PROVIDERS.keys(), 'client.example', 'jane.fastmail.com');
    const local = fc.oneof(
      fc.string({
        unit: fc.constantFrom('a', 'B', '.', '+', '-', '_', ' ', '"', '\\', '@', 'é', 'İ', 'Σ', '\u0301'),
        minLength: 1,
        maxLength: 10,
      }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }),
    );
    const shape = fc.constantFrom((text: string) => text, quoted);
    fc.assert(
      fc.property(local, domain, shape, (before, after, shaped) => {
        const address = parseAddress(`${shaped(before)}@${after}`);
        if (!address.ok) return;
        const once = mailboxOf(address);
        expect(mailboxOf(halvesOf(once))).toBe(once);
      }),
      { numRuns: 5_000 },
    );
  });
});

function mailboxOfText(given: string): string {
  const address = parseAddress(given);
  if (!address.ok) throw new Error(address.why);
  return mailboxOf(address);
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
