// Which spellings mean the same mailbox, for the mail providers whose rules are published or known beyond doubt.

/**
 * How a provider reads the part before the @.
 *
 * A rule is here only if both hold: the provider delivers all those spellings to one box, and gives none of them to
 * anybody else. The first alone is not enough. Folding too little lets a person who objected under one spelling be
 * written to under another; folding too much lets one person's consent speak for a stranger.
 */
export type Provider = {
  /** The one domain that stands for all, where a name belongs to one person on every domain of the provider. */
  readonly domain?: string;
  /** The name under which its mail servers are known, where one house runs all its domains. */
  readonly house?: string;
  /** What begins a tag that the owner may add at will. */
  readonly tag?: '+' | '-';
  /** Characters that the provider does not look at. */
  readonly ignored?: RegExp;
  /** A character that the provider reads as another. */
  readonly same?: readonly [given: string, meant: string];
};

/** Google: dots do not matter, a tag follows a plus, googlemail.com is gmail.com (Gmail help, 7436150 and 10313). */
const GMAIL: Provider = { domain: 'gmail.com', house: 'google.com', tag: '+', ignored: /\./g };

/** Microsoft: a plus begins a tag; each country's domain has names of its own, and dots count. */
const OUTLOOK: Provider = { house: 'outlook.com', tag: '+' };

/** Yahoo: a hyphen, which no account name may hold, divides a base name from a disposable keyword. No plus. */
const YAHOO: Provider = { house: 'yahoo.com', tag: '-' };

/** Apple: a plus begins a tag; who had a name at mac.com or me.com has it at icloud.com, and nobody else can. */
const ICLOUD: Provider = { domain: 'icloud.com', house: 'icloud.com', tag: '+' };

/** Proton: dots, hyphens, underscores do not make another name, nor does one of its own domains; plus begins a tag. */
const PROTON: Provider = { domain: 'proton.me', house: 'proton.me', tag: '+', ignored: /[._-]/g };

/** Yandex: every name exists on all its domains at once; hyphen and dot are the same; plus begins a tag. */
const YANDEX: Provider = { domain: 'yandex.ru', house: 'yandex.ru', tag: '+', same: ['-', '.'] };

/** Others that deliver `name+tag` to `name`, and let nobody have a plus in a name. */
const PLUS_ONLY: Provider = { tag: '+' };

/** Fastmail, besides the plus: `anything@name.fastmail.com` is `name@fastmail.com`. */
export const NAME_AS_SUBDOMAIN: ReadonlySet<string> = new Set(['fastmail.com', 'fastmail.fm']);

const COUNTRIES_OF_HOTMAIL = `at be ca ch cl cm co.id co.il co.in co.jp co.kr co.nz co.th co.uk co.za com com.ar com.au com.br
  com.gr com.hk com.mx com.my com.pe com.ph com.sg com.tr com.tw com.vn cz de dk es fi fr gr hu id ie in it jp kr lt lu lv
  my nl no ph pl pt ro rs ru sa se sg si sk`;

const COUNTRIES_OF_LIVE = `at be ca ch cl cn co.in co.kr co.uk co.za com com.ar com.au com.mx com.my com.ph com.pt com.sg de
  dk es eu fi fr hk ie in it jp nl no ph pt ru se`;

const COUNTRIES_OF_OUTLOOK = `at be bg ca ch cl co.id co.il co.in co.nz co.th co.uk co.za com com.ar com.au com.br com.es
  com.gr com.hr com.pe com.tr com.ua com.vn cz de dk ee es fi fr hr hu id ie in it jp kr lt lu lv my nl no ph pl pt ro sa
  se sg si sk`;

const COUNTRIES_OF_YAHOO = `at be bg ca ch cl co.id co.in co.kr co.nz co.th co.uk co.za com com.ar com.au com.br com.co com.hk
  com.hr com.mx com.my com.pe com.ph com.pl com.sg com.tr com.tw com.ua com.ve com.vn cz de dk ee es fi fr gr hu ie in it
  lt lv nl no pl pt ro rs se si sk`;

const COUNTRIES_OF_YANDEX = 'az by co.il com com.am com.ge com.tr ee fr kg kz lt lv md ru tj tm ua uz';

/** Every domain of ours to fold, to how it is read. */
export const PROVIDERS: ReadonlyMap<string, Provider> = new Map([
  ...domains(GMAIL, 'gmail.com googlemail.com'),
  ...domains(OUTLOOK, family('hotmail', COUNTRIES_OF_HOTMAIL)),
  ...domains(OUTLOOK, family('live', COUNTRIES_OF_LIVE)),
  ...domains(OUTLOOK, family('outlook', COUNTRIES_OF_OUTLOOK)),
  ...domains(OUTLOOK, 'msn.com passport.com windowslive.com'),
  ...domains(YAHOO, family('yahoo', COUNTRIES_OF_YAHOO)),
  ...domains(YAHOO, 'myyahoo.com rocketmail.com y7mail.com ymail.com'),
  ...domains(ICLOUD, 'icloud.com mac.com me.com'),
  ...domains(PROTON, 'pm.me proton.me protonmail.ch protonmail.com'),
  ...domains(YANDEX, family('yandex', COUNTRIES_OF_YANDEX)),
  ...domains(YANDEX, 'ya.ru'),
  ...domains(PLUS_ONLY, 'fastmail.com fastmail.fm hey.com mailbox.org pobox.com posteo.de posteo.net runbox.com'),
  ...domains(PLUS_ONLY, 'zoho.com zoho.eu zohomail.com zohomail.eu'),
]);

function family(name: string, countries: string): string {
  return countries.replaceAll(/\S+/g, `${name}.$&`);
}

function domains(provider: Provider, names: string): [domain: string, provider: Provider][] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => [name, provider]);
}
