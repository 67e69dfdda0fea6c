// Every name is written in a font that has its letters, and what runs from right to left is laid out as a whole.
import { create, type Font } from 'fontkit';
import { fontOf, runsOf } from './typeset.js';

const names: readonly [string, string][] = [
  ['Zoë Kovač-Đurić, Łukasz Żółć', 'plain'],
  ['Ελένη Παπαδοπούλου', 'plain'],
  ['Ёлкин', 'plain'],
  ['Արմեն', 'plain'],
  ['山田太郎', 'any'],
  ['张伟', 'any'],
  ['김철수', 'any'],
  ['สมชาย', 'any'],
  ['राम', 'any'],
];

it.each(names)('%s is written in the face %s, which has all of it', (name, face) => {
  const runs = runsOf(name, 'plain');
  expect(runs.map((run) => run.face)).toEqual([face]);
  expect(runs.map((run) => run.text).join('')).toBe(name.normalize('NFC'));
  const font = create(fontOf(face === 'any' ? 'any' : 'plain')) as Font;
  for (const letter of name)
    expect([letter, font.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0)]).toEqual([letter, true]);
});

it('keeps the words of Arabic and Hebrew names together, apart from what stands beside them', () => {
  expect(runsOf('A, محمد عبد الله, דוד כהן', 'bold')).toEqual([
    { face: 'bold', text: 'A, ' },
    { face: 'bold', text: 'محمد\u00a0عبد\u00a0الله' },
    { face: 'bold', text: ', ' },
    { face: 'bold', text: 'דוד\u00a0כהן' },
  ]);
});

it('takes text as hostile as it comes', () => {
  expect(
    runsOf('a\u0000b\ud800c', 'plain')
      .map((run) => run.text)
      .join(''),
  ).toBe('a b\ufffdc');
  expect(runsOf('', 'plain')).toEqual([]);
});
