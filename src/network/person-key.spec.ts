// By what people of a network are known: the same profile however its address is written, and no two people as one.
import { keysOf, textKey } from './person-key.js';

it.each([
  ['https://www.linkedin.com/in/zo%C3%AB-brandt'],
  ['http://fr.linkedin.com/in/zoë-brandt/'],
  ['linkedin.com/in/Zo%C3%AB-Brandt?trk=x'],
])('%s', (url) => {
  expect(keysOf('Zoë Brandt', url, null).key).toBe('in/zoë-brandt');
});

it('goes by name and day where there is no address, and never takes a name alone for proof', () => {
  expect(keysOf('Jean Martin', null, '2018-07-10')).toEqual({
    key: 'name:jean martin|2018-07-10',
    earlier: ['name:jean martin'],
  });
  expect(keysOf('Jean Martin', null, '2018-07-10').key).not.toBe(keysOf('Jean Martin', null, '2019-07-10').key);
  expect(keysOf('Jean Martin', 'https://evil.example/in/x', null).key).toBe('name:jean martin');
});

it('tells words of many apart from what everybody says', () => {
  const pitch = (name: string): Buffer | null =>
    textKey(`Hi Anna, ${name} here: we bring 30 leads a month to firms like yours!`, [name, 'Anna Moreau']);
  expect(pitch('Bob One')?.equals(pitch('Eve Two') ?? Buffer.alloc(0))).toBe(true);
  expect(textKey('I’d like to add you to my professional network on LinkedIn.', [])).toBeNull();
  expect(textKey('Bonjour, je vous ajoute', [])).toBeNull();
});
