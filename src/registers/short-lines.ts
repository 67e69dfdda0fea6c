// The lines of a text file of any size, one by one: what is too long for a line is told as such and never kept whole.
const LONGEST_LINE = 1_000;

/** `text` is null where the line is longer than any entry can be. */
export type Line = { readonly number: number; readonly text: string | null };

/** Lines end with LF or CRLF; what is not UTF-8 stands as U+FFFD. A byte order mark is left out. */
export async function* shortLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let number = 1;
  let rest = '';
  let isTooLong = false;
  for await (const chunk of bytes) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const text of parts) {
      yield { number: number++, text: isTooLong || text.length > LONGEST_LINE ? null : text };
      isTooLong = false;
    }
    if (rest.length > LONGEST_LINE) {
      isTooLong = true;
      rest = '';
    }
  }
  rest += decoder.decode();
  if (rest !== '' || isTooLong) yield { number, text: isTooLong ? null : rest };
}
