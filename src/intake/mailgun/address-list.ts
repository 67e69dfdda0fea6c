// Address lists as Mailgun's clients write them: `Jean Dupont <jean@a.example>, "Bo, Al" <bo@b.example>, c@c.example`.

export type Named = { readonly name: string | null; readonly address: string };

/**
 * Reads a list. What is no address stays as it was written: the guard refuses it as that recipient's verdict. So
 * nothing is guessed of comments, groups or routes (RFC 5322): the gate and the relay see the same text.
 */
export function addressList(text: string): Named[] {
  return entriesOf(text).map(named);
}

/** Cut at commas, but for those in quotes or in angle brackets. */
function entriesOf(text: string): string[] {
  const entries: string[] = [];
  let entry = '';
  let [quoted, escaped, angled] = [false, false, false];
  for (const character of text) {
    if (escaped) escaped = false;
    else if (quoted && character === '\\') escaped = true;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === '<') angled = true;
    else if (!quoted && character === '>') angled = false;
    else if (character === ',' && !quoted && !angled) {
      entries.push(entry);
      entry = '';
      continue;
    }
    entry += character;
  }
  return [...entries, entry].map((one) => one.trim()).filter((one) => one !== '');
}

/** The address is what stands between the last brackets at the very end; else all of it. */
function named(entry: string): Named {
  const [, before = '', address] = /^((?:"(?:[^"\\]|\\.)*"|[^"<>])*)<([^<>]*)>$/su.exec(entry) ?? [];
  if (address === undefined) return { name: null, address: entry };
  const name = before.trim().replace(/^"((?:[^"\\]|\\.)*)"$/su, (_, inner: string) => inner.replace(/\\(.)/gsu, '$1'));
  return { name: name === '' ? null : name, address: address.trim() };
}
