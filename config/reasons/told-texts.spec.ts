// What answers to people say of decisions in German, Spanish and Italian: all of it, with the blanks of the English, and no English.
import { readFileSync } from 'node:fs';
import { type ReasonCode, REASON_OUTCOMES } from '../../src/policy/decision.js';
import { loadLaw } from '../law.js';
import { type Texts, type ToldTexts } from './catalogue.js';

const LANGUAGES = ['de', 'es', 'it'] as const;
const CODES = Object.keys(REASON_OUTCOMES) as ReasonCode[];
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const english = read('en.json') as Texts;
const law = loadLaw();

const blanks = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
/** An address that cannot be used is not explained to whoever has it: these sentences are English and French. */
const NOT_ASKED_FOR = new Set(['{problem}']);

describe.each(LANGUAGES)('in %s', (language) => {
  const told = read(`../texts/decisions/${language}.json`) as ToldTexts;

  it.each(CODES)('%s says what the English says: the same forms, the same blanks, in other words', (code) => {
    const [own, source] = [told.reasons[code], english.reasons[code]];
    expect(own.title).not.toBe(source.title);
    expect(Object.keys(own.variants)).toEqual(Object.keys(source.variants));
    const wanted = (text: string): string[] => blanks(text).filter((blank) => !NOT_ASKED_FOR.has(blank));
    expect(blanks(own.detail)).toEqual(wanted(source.detail));
    for (const [name, text] of Object.entries(own.variants)) {
      expect([name, blanks(text)]).toEqual([name, wanted(source.variants[name] ?? '')]);
      expect(text).not.toBe(source.variants[name]);
    }
    const { title, detail } = law.tell({ code, with: {} }, language);
    expect([title, detail]).not.toContain('');
  });

  it('has a word for every token that the English has one for', () => {
    expect(Object.keys(told.words).sort()).toEqual(Object.keys(english.words).sort());
  });

  it('fills in countries and tokens in the language', () => {
    const kind = { kind: 'role_address', country: 'DE' };
    const { detail } = law.tell({ code: 'consent_required', with: kind }, language);
    expect(detail).toContain(told.words['role_address']);
    expect(detail).toContain({ de: 'Deutschland', es: 'Alemania', it: 'Germania' }[language]);
  });
});
