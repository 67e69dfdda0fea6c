// How far an import is, in the numbers that are shown of it.
import { type Import } from './imports.js';

export type ImportProgress = {
  /** From 0 to 1. */
  readonly progress: number;
  readonly counts: Readonly<Record<'lastRow' | 'imported' | 'updated' | 'skipped' | 'refused' | 'suppressed', number>>;
};

type Counted = Pick<
  Import,
  'state' | 'bytes' | 'bytesRead' | 'rowsDone' | 'imported' | 'updated' | 'skipped' | 'refused' | 'suppressed'
>;

export function progressOf(found: Counted): ImportProgress {
  const { state, bytes, bytesRead, rowsDone, imported, updated, skipped, refused, suppressed } = found;
  return {
    progress: Number(bytes) === 0 || state === 'done' ? 1 : Math.min(1, Number(bytesRead) / Number(bytes)),
    counts: {
      lastRow: Number(rowsDone),
      imported: Number(imported),
      updated: Number(updated),
      skipped: Number(skipped),
      refused: Number(refused),
      suppressed: Number(suppressed),
    },
  };
}
