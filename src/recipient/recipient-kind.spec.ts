// Who counts as a person at home, a person at work, or nobody in particular.
import { parseAddress } from './address.js';
import { isFreeMail } from './free-mail.js';
import { type RecipientKind } from './kind.js';
import { mailboxOf } from './mailbox.js';
import { kindOf } from './recipient-kind.js';
import { isRoleLocalPart } from './role-local-part.js';

type Case = {
  readonly email: string;
  readonly claimed?: RecipientKind;
  readonly jobTitle?: string;
  readonly company?: string;
  readonly then: RecipientKind;
};

const cases: readonly Case[] = [
  { email: 'jean@client.example', then: 'consumer' },
  { email: 'jean@client.example', jobTitle: 'Directeur financier', then: 'named_professional' },
  { email: 'jean@client.example', company: 'Client SA', then: 'named_professional' },
  { email: 'jean@client.example', jobTitle: '  ', company: '', then: 'consumer' },
  { email: 'jean@orange.fr', jobTitle: 'Directeur', company: 'Client SA', then: 'consumer' },
  { email: 'jean@jean.fastmail.com', jobTitle: 'Directeur', then: 'consumer' },
  { email: 'info@client.example', then: 'role_address' },
  { email: 'info+leads@client.example', company: 'Client SA', then: 'role_address' },
  { email: 'info@gmx.de', then: 'consumer' },
  { email: 'jean@orange.fr', claimed: 'named_professional', then: 'named_professional' },
  { email: 'info@client.example', claimed: 'consumer', then: 'consumer' },
  { email: 'jean@client.example', claimed: 'sole_trader', then: 'sole_trader' },
];

const roles = `info contact Kontakt sales vertrieb compta comptabilite comptabilité rh accueil direction secretariat
  amministrazione ventas office buero büro post hello support service-client serviceclient service.client sales.fr info-uk
  no-reply noreply do-not-reply info2 info.75 hr geral biuro klantenservice service-de-presse the.office sales-team
  segreteria kundtjänst ügyfélszolgálat myynti postmaster`;

const people = `jean jean.dupont j.dupont sales.martin martin-info b.illing s.ales mark bill will art grace max ceo pdg
  directeur owner info.jd h.r marketing.anna lon arve a + 1234 inform salesman de the.la`;

const freeMail = `gmail.com googlemail.com orange.fr wanadoo.fr free.fr bbox.fr laposte.net sfr.fr neuf.fr numericable.fr gmx.de
  gmx.net gmx.at gmx.ch web.de t-online.de freenet.de libero.it virgilio.it alice.it tiscali.it tin.it telefonica.net
  bluewin.ch ziggo.nl kpnmail.nl skynet.be telenet.be proximus.be wp.pl o2.pl onet.pl seznam.cz centrum.cz azet.sk
  freemail.hu abv.bg mail.bg sapo.pt btinternet.com virginmedia.com eircom.net proton.me protonmail.com pm.me yahoo.fr
  yahoo.co.uk hotmail.fr hotmail.it outlook.de live.nl msn.com icloud.com aol.com yandex.ru mail.ru tutanota.com
  jane.fastmail.com`;

const firms = `client.example example.com test.com bt.com orange.com siemens.com sap.com facebook.com alibaba.com bolt.com
  parrot.com vodafone.com telefonica.com acme.spb.ru mail.client.example com`;

describe('kindOf', () => {
  it.each(cases)('$email ($claimed, $jobTitle, $company) is $then', ({ email, claimed, jobTitle, company, then }) => {
    const address = parseAddress(email);
    if (!address.ok) throw new Error(address.why);
    const mailbox = mailboxOf(address);
    const kind = kindOf({ mailbox, claimed: claimed ?? null, jobTitle: jobTitle ?? null, company: company ?? null });
    expect(kind).toBe(then);
  });
});

describe('isRoleLocalPart', () => {
  it.each(words(roles))('%s is a role', (local) => {
    expect(isRoleLocalPart(local)).toBe(true);
  });

  it.each([...words(people), 'info'.repeat(1_000), 'info.'.repeat(1_000)])('%s may be a person', (local) => {
    expect(isRoleLocalPart(local)).toBe(false);
  });
});

describe('isFreeMail', () => {
  it.each(words(freeMail))('%s is open to anybody', (domain) => {
    expect(isFreeMail(domain)).toBe(true);
  });

  it.each(words(firms))('%s is not', (domain) => {
    expect(isFreeMail(domain)).toBe(false);
  });
});

function words(list: string): string[] {
  return list.trim().split(/\s+/);
}
