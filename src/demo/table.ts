// Lines up words and numbers for a terminal, and folds what is too long for it.

const GAP = '   ';

/** Rows of equal length; numbers stand to the right, and so do the headings above them. */
export function table(rows: readonly (readonly (string | number)[])[]): string[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, n) => Math.max(...rows.map((row) => String(row[n] ?? '').length)));
  const isNumeric = widths.map((_, n) => rows.some((row) => typeof row[n] === 'number'));
  return rows.map((row) =>
    row
      .map((cell, n) => (isNumeric[n] ? String(cell).padStart(widths[n] ?? 0) : String(cell).padEnd(widths[n] ?? 0)))
      .join(GAP)
      .trimEnd(),
  );
}

const WIDTH = 100;

/** Lines of at most 100 characters; a word that is longer stands alone. Those after the first are moved in by `indent`. */
export function folded(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one, n) => (n === 0 ? one : ' '.repeat(indent) + one));
}
