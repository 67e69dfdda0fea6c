// The preview says what the service will send: held against the service's own merging.
import { merged } from '../../../../src/delivery/merge.js';
import { filled, unknownFields } from './fill.js';

const PEOPLE = [
  { name: 'Jean Dupont', company: 'Acme & Co', jobTitle: 'CFO' },
  { name: '  Léa   Montclar', company: '', jobTitle: '' },
  { name: '', company: '', jobTitle: '' },
  { name: 'Dupont, Dr. Jean', company: 'A', jobTitle: '' },
  { name: 'Mme Zoé', company: 'A', jobTitle: '' },
  { name: '{{company}}', company: '$&', jobTitle: '{{name|x}}' },
];
const TEXTS = [
  'Hello {{firstName}}',
  'Hello {{ firstName | there }},',
  '{{company|your plant}} {{jobTitle}}{{name|}}',
  'no fields',
  '{{firstName',
];

describe('the preview of a letter', () => {
  it.each(TEXTS.flatMap((text) => PEOPLE.map((person) => ({ text, person }))))(
    'reads as what is sent: $text for $person.name',
    ({ text, person }) => {
      const sent = merged({ subject: 's', text, html: null, literal: false }, person);
      expect(filled(text, person).trim()).toBe((sent.text ?? []).join('').trim());
    },
  );

  it('names the fields that are none', () => {
    expect(unknownFields('{{firstName}} {{vorname}} {{vorname|x}} {{Name}}')).toEqual(['vorname', 'Name']);
  });
});
