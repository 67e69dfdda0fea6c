// Takes apart a cell that holds one e-mail address, or several, in the forms that people and programs write.

const SEPARATORS = /[;,|\s]+/;
const BRACKETED = /<([^<>]*)>/;
/** `mailto:` before an address; Pipedrive's `(Work)` and stray separators behind it. */
const TRIMMINGS = /^(?:mailto:)|[\s;,]+$|\s+\([^()@]*\)$/gi;

/** The addresses as they stand, each once. What is no address comes through: whoever checks addresses says why it is none. */
export function addressesIn(cell: string): readonly string[] {
  if (cell.indexOf('@') === cell.lastIndexOf('@')) return [bare(cell)];
  const addresses = cell
    .replace(/\([^()@]*\)/g, ' ')
    .split(SEPARATORS)
    .filter((part) => part.includes('@'));
  const distinct = new Map(addresses.map((address) => [bare(address).toLowerCase(), bare(address)]));
  return [...distinct.values()];
}

function bare(text: string): string {
  const address = BRACKETED.exec(text)?.[1] ?? text;
  return address.trim().replace(TRIMMINGS, '').trim() || text;
}
