// Countries as lists write them.
import fc from 'fast-check';
import { ALPHA_3_OF } from './country-codes.js';
import { countryOf, isCountryCode } from './country.js';

const known: readonly (readonly [given: string, country: string])[] = [
  ['FR', 'FR'],
  ['fr', 'FR'],
  [' Fr ', 'FR'],
  ['FRA', 'FR'],
  ['deu', 'DE'],
  ['EL', 'GR'],
  ['UK', 'GB'],
  ['U.K.', 'GB'],
  ['USA', 'US'],
  ['U.S.', 'US'],
  ['u.s.a.', 'US'],
  ['France', 'FR'],
  ['FRANCE', 'FR'],
  ['Deutschland', 'DE'],
  ['Allemagne', 'DE'],
  ['Germania', 'DE'],
  ['Alemania', 'DE'],
  ['Royaume-Uni', 'GB'],
  ['Royaume Uni', 'GB'],
  ['Vereinigtes Königreich', 'GB'],
  ['England', 'GB'],
  ['Great Britain', 'GB'],
  ['Reino Unido', 'GB'],
  ['États-Unis', 'US'],
  ['Etats-Unis', 'US'],
  ['United States of America', 'US'],
  ['The Netherlands', 'NL'],
  ['Netherlands (the)', 'NL'],
  ['Pays-Bas', 'NL'],
  ['Holland', 'NL'],
  ['Nederland', 'NL'],
  ['España', 'ES'],
  ['Italia', 'IT'],
  ['Österreich', 'AT'],
  ['Oesterreich', 'AT'],
  ['Schweiz', 'CH'],
  ['Suisse', 'CH'],
  ['Svizzera', 'CH'],
  ['Belgique', 'BE'],
  ['België', 'BE'],
  ['Polska', 'PL'],
  ['Česko', 'CZ'],
  ['Czech Republic', 'CZ'],
  ['Magyarország', 'HU'],
  ['Ελλάδα', 'GR'],
  ['България', 'BG'],
  ['Suomi', 'FI'],
  ['Sverige', 'SE'],
  ['Éire', 'IE'],
  ['Republic of Ireland', 'IE'],
  ['Turkey', 'TR'],
  ['Türkiye', 'TR'],
  ["Côte d'Ivoire", 'CI'],
  ['Bosnia & Herzegovina', 'BA'],
  ['Bosnia and Herzegovina', 'BA'],
  ['Russian Federation', 'RU'],
  ['Korea, Republic of', 'KR'],
  ['Kosovo', 'XK'],
  ['日本', 'JP'],
];

const noCountry = ['Narnia', 'ZZ', 'XX', 'EU', 'Europe', 'XYZ', 'Paris', '-', 'n/a', '\uD800', 'FR/DE', '33', 'N.A.'];

describe('countryOf', () => {
  it.each(known)('%s is %s', (given, country) => {
    expect(countryOf(given)).toEqual({ ok: true, country });
  });

  it.each([[''], ['  '], [null], [undefined]])('%j is not given', (given) => {
    expect(countryOf(given)).toEqual({ ok: true, country: null });
  });

  it.each(noCountry)('%j is no country', (given) => {
    expect(countryOf(given)).toMatchObject({ ok: false });
  });

  it('refuses what is not text, and what is longer than any name', () => {
    expect(countryOf(33)).toMatchObject({ ok: false });
    expect(countryOf('France'.repeat(1_000))).toMatchObject({ ok: false });
  });

  it('knows each code, and each country by the name it has in five languages', () => {
    for (const language of ['en', 'fr', 'de', 'it', 'es']) {
      const names = new Intl.DisplayNames(language, { type: 'region' });
      for (const [alpha2, alpha3] of ALPHA_3_OF) {
        const given = [alpha2, alpha3, names.of(alpha2)];
        expect(given.map((one) => countryOf(one))).toEqual(given.map(() => ({ ok: true, country: alpha2 })));
      }
    }
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (given) => typeof countryOf(given).ok === 'boolean'));
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (given) => typeof countryOf(given).ok === 'boolean'));
  });
});

describe('isCountryCode', () => {
  it.each(['FR', 'GB', 'GR', 'XK'])('%s is one', (given) => {
    expect(isCountryCode(given)).toBe(true);
  });

  it.each(['fr', 'UK', 'EL', 'EU', 'ZZ', 'FRA', 'France', '', null, 33])('%j is not', (given) => {
    expect(isCountryCode(given)).toBe(false);
  });
});
