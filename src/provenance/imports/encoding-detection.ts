// Tells from a sample of bytes how a text file is encoded: BOM, UTF-16, UTF-8, else the likeliest legacy encoding.
import { isAscii, isUtf8 } from 'node:buffer';
import { analyse } from 'chardet';
import iconv from 'iconv-lite';

const LINE_FEED = 0x0a;

/** `ascii` means: nothing in the sample tells, for all encodings read it alike. */
export function detectEncoding(sample: Buffer): string {
  const marked = byteOrderMark(sample) ?? utf16WithoutMark(sample);
  if (marked) return marked;
  if (isAscii(sample)) return 'ascii';
  return mostlyUtf8(sample) ? 'utf-8' : legacyEncoding(sample);
}

export function byteOrderMark(sample: Buffer): string | null {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return 'utf-8';
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
  return null;
}

/** In UTF-16 every second byte of Latin text is zero; in any other text a NUL is a rare accident. */
function utf16WithoutMark(sample: Buffer): string | null {
  const zeros = [0, 0];
  const size = Math.min(sample.length, 4096) & ~1;
  for (let at = 0; at < size; at++) if (sample[at] === 0) zeros[at & 1] = (zeros[at & 1] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > size / 4 && even < odd / 8) return 'utf-16le';
  if (even > size / 4 && odd < even / 8) return 'utf-16be';
  return null;
}

/** By lines and by majority: one stray byte in an exported list must not turn every `é` of the others into `Ã©`. */
function mostlyUtf8(sample: Buffer): boolean {
  const lastFeed = sample.lastIndexOf(LINE_FEED);
  const whole =
    lastFeed > 0 && !isAscii(sample.subarray(0, lastFeed)) ? sample.subarray(0, lastFeed) : completeUtf8(sample);
  if (isUtf8(whole)) return true;
  let balance = 0;
  for (const line of linesOf(whole)) if (!isAscii(line)) balance += isUtf8(line) ? 1 : -1;
  return balance > 0;
}

/** The buffer without a multi-byte sequence that its end cuts in two. */
export function completeUtf8(buffer: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, buffer.length); back++) {
    const byte = buffer[buffer.length - back] ?? 0;
    if (byte < 0x80) return buffer;
    if (byte < 0xc0) continue;
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return needs > back ? buffer.subarray(0, buffer.length - back) : buffer;
  }
  return buffer;
}

/** Each line with its line feed. */
export function* linesOf(buffer: Buffer): Generator<Buffer> {
  let start = 0;
  while (start < buffer.length) {
    const feed = buffer.indexOf(LINE_FEED, start);
    const end = feed === -1 ? buffer.length : feed + 1;
    yield buffer.subarray(start, end);
    start = end;
  }
}

/** What a statistical guess may choose beside the western encodings; anything else it says is a mistake more often than not. */
const FOREIGN = new Set(
  ['windows-1250', 'windows-1251', 'windows-1253', 'windows-1254', 'windows-1255', 'windows-1256', 'ISO-8859-2']
    .concat(['ISO-8859-5', 'ISO-8859-7', 'ISO-8859-8', 'ISO-8859-9', 'KOI8-R'])
    .concat(['Shift_JIS', 'EUC-JP', 'EUC-KR', 'GB18030', 'Big5']),
);
const SURE = 30;
/** Points an accent scores on average where the encoding is right; French has 2.8, Cyrillic read as Latin about 1. */
const CONVINCING = 1.5;

/**
 * Latin accents stand alone or in pairs (`Größe`) among ASCII letters, other scripts come in runs. Latin text is scored
 * by its letters, for statistics know nothing of the Mac's and of DOS's tables, and names are too short for them; what
 * does not convince as Latin is guessed by statistics.
 */
function legacyEncoding(sample: Buffer): string {
  const { accents, inRuns } = highBytes(sample);
  const western = westernEncoding(accents);
  if (inRuns < accents.length * 0.4 && western.score >= accents.length * CONVINCING) return western.encoding;
  const guess = analyse(sample).find(({ name }) => FOREIGN.has(name));
  return guess && guess.confidence >= SURE ? guess.name.toLowerCase() : western.encoding;
}

function highBytes(sample: Buffer): { accents: Buffer; inRuns: number } {
  const accents: number[] = [];
  let [run, inRuns] = [0, 0];
  for (const byte of sample) {
    run = byte < 0x80 ? 0 : run + 1;
    if (run > 0) accents.push(byte);
    if (run === 3) inRuns += 3;
    if (run > 3) inRuns++;
  }
  return { accents: Buffer.from(accents), inRuns };
}

const COMMON = 'éèàçäöüñãó';
const USUAL = 'êëâáåæíìîïòôõøúùûßœ’';
const POSSIBLE = 'ÉÈÊËÀÂÄÁÃÅÆÇÍÎÏÑÓÔÖÕØÚÙÛÜŒ‘“”–—…€°«»ªº§®™·¿¡\u00a0';

function westernEncoding(accents: Buffer): { encoding: string; score: number } {
  const scored = ['windows-1252', 'macintosh', 'cp850'].map((encoding) => {
    let score = 0;
    for (const letter of iconv.decode(accents, encoding)) {
      score += COMMON.includes(letter) ? 3 : USUAL.includes(letter) ? 2 : POSSIBLE.includes(letter) ? 1 : 0;
    }
    return { encoding, score };
  });
  return scored.reduce((best, next) => (next.score > best.score ? next : best));
}
