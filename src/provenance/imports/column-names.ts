// Column names as people and programs write them, reduced to what they have in common.

/** `E-Mail-Adresse`, `Prénom` and Pipedrive's `Person - Email` become `emailadresse`, `prenom` and `email`. */
export function columnKey(header: string): string {
  return header
    .replace(/^\s*(?:person|personne|persona|pessoa)\s+-\s+/iu, '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** The columns that go by one of the names: in the order of the names, and of the file where several bear the same. */
export function columnsNamed(keys: readonly string[], names: readonly string[]): number[] {
  return names.flatMap((name) => [...keys.keys()].filter((column) => keys[column] === name));
}

const UNSTORABLE = /[\0\ud800-\udfff]/;

/** The trimmed text of a cell without what no database stores (NUL, lone surrogates); null where nothing is left. */
export function cellText(cell: string | undefined): string | null {
  if (!cell) return null;
  const text = UNSTORABLE.test(cell) ? cell.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\ufffd') : cell;
  return text.trim() || null;
}
