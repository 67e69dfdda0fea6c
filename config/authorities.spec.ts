// Every country whose law is known has somebody to complain to.
import { Authorities } from './authorities.js';
import { loadLaw } from './law.js';

const authorities = new Authorities();
const countries = loadLaw().packs.flatMap(({ country }) => (/^[A-Z]{2}$/.test(country) ? [country] : []));

it.each(countries)('%s has an authority, by name and link', (country) => {
  const { name, language, url } = authorities.of(country) ?? {};
  expect(name).toMatch(/\S/);
  expect(new Intl.DisplayNames('en', { type: 'language' }).of(language ?? '')).not.toBe(language);
  expect(new URL(url ?? '').protocol).toBe('https:');
});

it('has none for a country that nobody knows', () => {
  expect(countries.length).toBeGreaterThan(30);
  expect([authorities.of(null), authorities.of('XX'), authorities.of('')]).toEqual([null, null, null]);
});
