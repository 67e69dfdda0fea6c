// Carries an uploaded list into contacts, batch by batch: read, check each address, keep, report, go on.
import { setImmediate as giveWay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type Source } from '../../policy/facts.js';
import { countryOf } from '../../recipient/country.js';
import { RECIPIENT_KINDS } from '../../recipient/kind.js';
import { Clock } from '../../values/clock.js';
import { nth } from '../../values/nth.js';
import { ListIntake, type ReadList, type Stated, type Taken } from '../list-intake.js';
import { Suppressions } from '../suppressions.js';
import { type Import, Imports, type Progress } from './imports.js';
import { type ImportedContact, type ImportedRow, type ImportedSuppression } from './imported-row.js';
import { readImport } from './read-import.js';
import { UnreadableImport } from './unreadable-import.js';
import { Uploads } from './uploads.js';

type Report = Progress['reports'][number];
type Usable = {
  readonly row: number;
  readonly stated: Stated;
  readonly stops: readonly ImportedSuppression[];
  readonly remarks: readonly string[];
};

/** A part of the list, ready to be kept. */
type Batch = {
  readonly usable: readonly Usable[];
  readonly list: ReadList;
  /** On the rows that hold no contact. */
  readonly reports: readonly Report[];
  readonly lastRow: number;
  readonly bytesRead: number;
};

/** Rows that are kept in one transaction: the more, the fewer pages of the indexes are written again and again. */
const BATCH_ROWS = 1_000;

@Injectable()
export class ImportJob {
  public constructor(
    private readonly imports: Imports,
    private readonly intake: ListIntake,
    private readonly suppressions: Suppressions,
    private readonly uploads: Uploads,
    private readonly clock: Clock,
  ) {}

  /** Runs an import to its end, from the last committed row on. A file that cannot be read ends it as `failed`. */
  public async run(id: string, stopping: AbortSignal): Promise<void> {
    const asked = await this.imports.get(id);
    if (!asked || asked.state === 'done' || asked.state === 'failed') return;
    try {
      await this.read(asked, stopping);
      await this.imports.finish(id, null, this.clock.now());
    } catch (error) {
      const why = whyUnreadable(error);
      if (why === null) throw error;
      await this.imports.finish(id, why, this.clock.now());
    }
    await this.uploads.remove(id);
  }

  private async read(asked: Import, stopping: AbortSignal): Promise<void> {
    const list = await readImport(this.uploads.path(asked.id), asked);
    // The next batch is made ready while the database keeps the one before; they are kept one after the other.
    let keeping: Promise<boolean> = Promise.resolve(true);
    let allNew = true;
    try {
      await this.imports.begin(asked.id, list.detected);
      for await (const rows of batches(list.rows, Number(asked.rowsDone))) {
        const batch = await this.ready(asked, rows, list.bytesRead(), allNew);
        allNew = await keeping;
        stopping.throwIfAborted();
        keeping = this.keep(asked, batch);
        keeping.catch(() => undefined); // told where it is awaited
      }
      await keeping;
    } catch (error) {
      await keeping; // a list that breaks off where the database does too is read again: what failed first counts
      throw error;
    } finally {
      await list.close();
    }
  }

  private async ready(asked: Import, rows: readonly ImportedRow[], bytesRead: number, allNew: boolean): Promise<Batch> {
    const reports: Report[] = [];
    const usable: Usable[] = [];
    for (const entry of rows) {
      if ('skipped' in entry) reports.push({ row: entry.row, verdict: 'skipped', reason: entry.skipped });
      else if ('refused' in entry) reports.push({ row: entry.row, verdict: 'refused', reason: entry.refused });
      else usable.push(stated(entry.row, entry.contact));
    }
    const contacts = usable.map((one) => one.stated);
    const list = await this.intake.read(asked.controllerId, contacts, asked.id, allNew);
    return { usable, list, reports, lastRow: rows.at(-1)?.row ?? 0, bytesRead };
  }

  /** Answers whether nothing was known of anybody: then the same is likely of those who follow. */
  private async keep(asked: Import, { usable, list, reports, lastRow, bytesRead }: Batch): Promise<boolean> {
    const { kept } = await this.intake.store(list, async (transaction, taken) => {
      const stops = taken.kept.flatMap(({ n, mailboxId }) =>
        (usable[n]?.stops ?? []).map(({ kind, scope, why }) => ({
          ...{ controllerId: asked.controllerId, mailboxId, kind, scope },
          ...{ reason: `import: ${why}`, recordedBy: asked.id },
        })),
      );
      const suppressed = await this.suppressions.add(transaction, stops, this.clock.now());
      const imported = taken.kept.filter(({ isNew }) => isNew).length;
      await this.imports.advance(transaction, asked.id, taken, {
        ...{ lastRow, bytesRead, imported },
        updated: taken.kept.length - imported,
        suppressed: suppressed.length,
        reports: [...reports, ...reportsOn(usable, taken)].sort((one, other) => one.row - other.row),
      });
    });
    return kept.every(({ isNew }) => isNew);
  }
}

/** The rows after the last one whose outcome is committed, in batches; others get their turn while they are read. */
async function* batches(
  rows: AsyncIterable<ImportedRow[]>,
  done: number,
): AsyncGenerator<ImportedRow[], void, undefined> {
  let batch: ImportedRow[] = [];
  for await (const few of rows) {
    batch = batch.concat(done === 0 ? few : few.filter(({ row }) => row > done));
    if (batch.length >= BATCH_ROWS) {
      yield batch;
      batch = [];
    } else await giveWay();
  }
  if (batch.length > 0) yield batch;
}

function reportsOn(usable: readonly Usable[], { kept, refused }: Taken): Report[] {
  const unusable = refused.map(({ n, why }): Report => {
    return { row: nth(usable, n).row, verdict: 'refused', reason: `the address cannot be used: ${why}` };
  });
  return [...unusable, ...remarksOn(kept.map(({ n }) => nth(usable, n)))];
}

/** The row as a statement. A country that is none leaves it unknown: the strictest case. */
function stated(row: number, contact: ImportedContact): Usable {
  const country = countryOf(contact.country);
  const { email, name, company, jobTitle, sources, consents, customer, suppressions, remarks } = contact;
  const url = contact.profileUrl;
  const adds = {
    name,
    company,
    jobTitle,
    kind: RECIPIENT_KINDS.find((one) => one === contact.kind) ?? null,
    country: country.ok ? country.country : null,
    sources: url === null ? sources : sources.map((source): Source => ({ ...source, url: source.url ?? url })),
    consents,
    customer,
  };
  return { row, stated: { email, adds }, stops: suppressions, remarks };
}

/** The addresses of one row share its remarks, which are told once. */
function remarksOn(kept: readonly Usable[]): Report[] {
  const remarked = kept.filter(({ remarks }) => remarks.length > 0);
  const remarks = new Map(remarked.map((one) => [one.row, one.remarks]));
  return [...remarks].flatMap(([row, reasons]) =>
    reasons.map((reason) => ({ row, verdict: 'remark', reason }) as const),
  );
}

/** What the person who uploaded the file can do something about; null where the failure is not the file's. */
function whyUnreadable(error: unknown): string | null {
  if (error instanceof UnreadableImport) return error.message;
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return isMissing ? 'the uploaded file is no longer there: upload it again' : null;
}
