// Names of legal entities and companies, compared as people write them.

/** Whether both name the same: spaces, case and the spelling of accents do not count. */
export function isSameName(one: string, other: string): boolean {
  return one === other || plain(one) === plain(other);
}

export function isBlank(text: string | null): boolean {
  return text === null || text.trim() === '';
}

export function plain(name: string): string {
  return name.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}
