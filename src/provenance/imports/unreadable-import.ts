// The one error of the readers: a file, or a mapping for it, that cannot be read at all.

/** Its message is for the person who chose the file. A bad row is never an error; it is a refused row. */
export class UnreadableImport extends Error {
  override readonly name = 'UnreadableImport';
}
