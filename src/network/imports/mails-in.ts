// The mails of an .eml file or an mbox, one after the other, each no further than its sender can stand in it.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** Headers, and enough of the text for what a forwarding program writes above it. */
const MOST_BYTES = 200_000;

/** Latin-1, so that every byte stays what it is. `line` is that of the first header. */
export async function* mailsIn(path: string): AsyncGenerator<{ readonly line: number; readonly raw: Buffer }> {
  const lines = createInterface({ input: createReadStream(path, 'latin1'), crlfDelay: Number.POSITIVE_INFINITY });
  let held: string[] = [];
  let size = 0;
  let first = 1;
  let line = 0;
  let isMbox = false;
  let isBlank = true;
  for await (const text of lines) {
    line++;
    // RFC 4155: a mail begins behind an empty line with `From `; who writes mboxes marks such lines of texts with `>`.
    if (isBlank && text.startsWith('From ') && (line === 1 || isMbox)) {
      isMbox = true;
      if (held.length > 0) yield { line: first, raw: Buffer.from(held.join('\n'), 'latin1') };
      [held, size, first] = [[], 0, line + 1];
    } else if (size < MOST_BYTES) {
      held.push(text);
      size += text.length + 1;
    }
    isBlank = text === '';
  }
  if (held.length > 0) yield { line: first, raw: Buffer.from(held.join('\n'), 'latin1') };
}
