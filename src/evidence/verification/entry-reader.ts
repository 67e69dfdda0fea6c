// Entries as COPY brings them. Nearly every leaf is what the ledger writes for its columns, byte for byte: where that
// holds, all that the leaf states agrees with them, and nothing has to be parsed. All others are looked at one by one.
import { hash } from 'node:crypto';
import { type LeafType, leafBody } from '../../ledger/leaf.js';
import { type CopiedRow } from '../../values/copied-row.js';
import { checkEntry, type LeafColumns } from './check-entry.js';
import { type CheckedEntries } from './checked-entries.js';

/** What `EntryReader` takes a row for: the entry is `e`, its leaf `l`. */
export const ENTRY_COLUMNS = 'e.index, l.body, l.hash, l.at, l.id, l.type, l.controller_id, l.subject_id, l.payload';

export class EntryReader {
  /** Of the row before: many leaves are of the same moment. */
  private time = { ms: NaN, text: '' };

  public constructor(
    private readonly controllerId: string,
    private readonly checked: CheckedEntries,
  ) {}

  public read(row: CopiedRow): void {
    row.next();
    const index = row.integer();
    if (!row.next()) {
      this.checked.spoil(index, 'its leaf was deleted');
      return;
    }
    const [body, computed] = [row.text(), leafHashOf(row)];
    row.next();
    const hashAt = row.start;
    const columns = columnsOf(row);
    if (columns.hash === computed && columns.controllerId === this.controllerId && body === this.written(columns)) {
      this.checked.right(index, columns.atMs, row.bytes, hashAt);
      return;
    }
    const found = checkEntry(body, columns, this.controllerId);
    if (typeof found === 'string') this.checked.spoil(index, found);
    else this.checked.right(index, found.atMs, row.bytes, hashAt);
  }

  /** The leaf's bytes as the ledger writes them, of a leaf that refers to nothing. */
  private written({ id, type, atMs, subjectId, payload }: LeafColumns): string {
    if (this.time.ms !== atMs) this.time = { ms: atMs, text: new Date(atMs).toISOString() };
    const { controllerId, time } = this;
    return leafBody({ id, type: type as LeafType, at: time.text, controllerId, subjectId, payload, refersTo: [] });
  }
}

function columnsOf(row: CopiedRow): LeafColumns {
  const hash = row.hex();
  row.next();
  const atMs = row.moment();
  const [id, type, controllerId] = [nextText(row), nextText(row), nextText(row)];
  const subjectId = row.next() ? row.text() : null;
  const payload = row.next() ? row.slice() : null;
  return { hash, atMs, id, type, controllerId, subjectId, payload };
}

function nextText(row: CopiedRow): string {
  row.next();
  return row.text();
}

/** RFC 6962 hashes a leaf behind a 0x00, which is written where its length stood. */
function leafHashOf({ bytes, start, end }: CopiedRow): string {
  bytes[start - 1] = 0;
  return hash('sha256', bytes.subarray(start - 1, end), 'hex');
}
