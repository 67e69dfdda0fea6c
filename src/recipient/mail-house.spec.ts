import { houseByName, houseOfServer } from './mail-house.js';

describe('who runs the mail of a domain', () => {
  it.each([
    ['aspmx.l.google.com', 'google.com'],
    ['alt1.gmail-smtp-in.l.google.com.', 'google.com'],
    ['acme-example.mail.protection.outlook.com', 'outlook.com'],
    ['acme-example.a-v1.mx.microsoft', 'outlook.com'],
    ['mta5.am0.yahoodns.net', 'yahoo.com'],
    ['mx1.ovh.net', 'ovh.net'],
    ['MX.Firm.CO.UK', 'firm.co.uk'],
    ['smtp-in.orange.fr', 'orange.fr'],
  ])('is seen by its server %s: %s', (server, house) => {
    expect(houseOfServer(server)).toBe(house);
  });

  it.each([
    ['gmail.com', 'google.com'],
    ['googlemail.com', 'google.com'],
    ['hotmail.fr', 'outlook.com'],
    ['live.com', 'outlook.com'],
    ['yahoo.co.uk', 'yahoo.com'],
    ['wanadoo.fr', 'orange.fr'],
    ['aol.com', 'yahoo.com'],
    ['laposte.net', 'laposte.net'],
    ['acme.example', null],
  ])('is known by the name %s: %s', (domain, house) => {
    expect(houseByName(domain)).toBe(house);
  });

  it('is one for the free mail and the hosted domains of a provider', () => {
    expect(houseOfServer('mx01.mail.icloud.com')).toBe(houseByName('me.com'));
    expect(houseOfServer('mail.protonmail.ch')).toBe(houseByName('pm.me'));
    expect(houseOfServer('mx.yandex.net')).toBe(houseByName('ya.ru'));
  });
});
