// Who runs the mail of a domain: hosted domains of one provider count together (design section 7).
import { getDomain } from 'tldts';
import { isFreeMail } from './free-mail.js';
import { PROVIDERS } from './providers.js';

// Names of one house's servers and domains, by the registrable domain: what stands first names the house.
const HOUSES = [
  'google.com googlemail.com gmail.com',
  'outlook.com hotmail.com mx.microsoft',
  'yahoo.com yahoodns.net aol.com aol.fr aol.de aol.co.uk',
  'icloud.com me.com mac.com',
  'proton.me protonmail.ch protonmail.com',
  'yandex.ru yandex.net yandex.com',
  'orange.fr wanadoo.fr orange.net',
  'sfr.fr neuf.fr cegetel.net',
  'free.fr proxad.net',
  'gmx.net gmx.de gmx.com gmx.at gmx.ch gmx.fr web.de mail.com',
  'comcast.net xfinity.com',
  'ionos.com kundenserver.de 1and1.com 1and1.fr ionos.de ionos.fr ionos.es ionos.co.uk',
  'ovh.net ovh.com ovhcloud.com',
  'mimecast.com mimecast.co.za mimecast-offshore.com',
  'zoho.com zoho.eu zohomail.com',
];

const HOUSE_OF: ReadonlyMap<string, string> = new Map(
  HOUSES.flatMap((names) => {
    const [house = '', ...others] = names.split(' ');
    return [house, ...others].map((name): [string, string] => [name, house]);
  }),
);

/** The house of a mail server: its registrable domain, or the name that stands for several. */
export function houseOfServer(host: string): string {
  const name = host.toLowerCase().replace(/\.$/, '');
  const registrable = getDomain(name) ?? name;
  return HOUSE_OF.get(registrable) ?? registrable;
}

/** The house of a recipient domain that is known by its name; null where its mail servers have to be looked up. */
export function houseByName(domain: string): string | null {
  const known = PROVIDERS.get(domain)?.house ?? HOUSE_OF.get(domain);
  return known ?? (isFreeMail(domain) ? domain : null);
}
