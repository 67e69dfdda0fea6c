// Which font writes what: a text in runs, so that a name in any script is seen and not a row of empty boxes.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';
import { fontIn } from './web-font.js';

const require = createRequire(import.meta.url);

export type Face = 'plain' | 'bold' | 'any';

// Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic; and, plainly drawn but whole, every other script.
const FILES: Readonly<Record<Face, string>> = {
  plain: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  any: require.resolve('@fontsource/unifontex/files/unifontex-latin-400-normal.woff'),
};

const read = new Map<Face, Buffer>();

/** The font as a file; read when it is first needed, which for `any` is seldom. */
export function fontOf(face: Face): Buffer {
  let font = read.get(face);
  if (!font) {
    const file = readFileSync(FILES[face]);
    read.set(face, (font = face === 'any' ? fontIn(file) : file));
  }
  return font;
}

export type Run = { readonly face: Face; readonly text: string };

const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}]/u;
const BELONGS_TO_NEIGHBOUR = /[\s\p{M}]/u;
const NO_BREAK_SPACE = '\u00a0';

let loaded: Font | null = null;

/** The text without control characters, cut where the font or the direction changes. */
export function runsOf(text: string, face: 'plain' | 'bold'): Run[] {
  const font = (loaded ??= create(fontOf('plain')) as Font);
  const runs: { face: Face; isBackwards: boolean; text: string }[] = [];
  for (const character of clean(text)) {
    const last = runs.at(-1);
    if (last && BELONGS_TO_NEIGHBOUR.test(character)) {
      last.text += character;
      continue;
    }
    const isKnown = font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0);
    const [wanted, isBackwards] = [isKnown ? face : 'any', RIGHT_TO_LEFT.test(character)] as const;
    if (last?.face === wanted && last.isBackwards === isBackwards) last.text += character;
    else runs.push({ face: wanted, isBackwards, text: character });
  }
  return runs.map((run) => ({ face: run.face, text: run.isBackwards ? asOneWord(run.text) : run.text }));
}

/** What is written from right to left is laid out as a whole: word by word its words would stand in the wrong order. */
function asOneWord(text: string): string {
  const words = text.trimEnd();
  return words.replaceAll(' ', NO_BREAK_SPACE) + text.slice(words.length);
}

function clean(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(/[^\P{Cc}\n]/gu, ' ');
}
