// Carries an uploaded list into contacts, batch by batch: read, check each address, keep, report, go on.
import { Injectable } from '@nestjs/common';
import { type Source } from '../../policy/facts.js';
import { countryOf } from '../../recipient/country.js';
import { RECIPIENT_KINDS } from '../../recipient/kind.js';
import { Clock } from '../../values/clock.js';
import { ListIntake, type StatedRecipient } from '../list-intake.js';
import { Suppressions } from '../suppressions.js';
import { type Import, Imports, type Progress } from './imports.js';
import { type ImportedContact, type ImportedRow, type ImportedSuppression } from './imported-row.js';
import { readImport } from './read-import.js';
import { UnreadableImport } from './unreadable-import.js';
import { Uploads } from './uploads.js';

type Report = Progress['reports'][number];
type Usable = {
  readonly row: number;
  readonly stated: StatedRecipient;
  readonly stops: readonly ImportedSuppression[];
  readonly remarks: readonly string[];
};

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
    // The next batch is read while the database keeps the one before; they are kept one after the other.
    let keeping: Promise<void> = Promise.resolve();
    try {
      await this.imports.begin(asked.id, list.detected);
      const done = Number(asked.rowsDone);
      for await (const batch of list.rows) {
        const fresh = done === 0 ? batch : batch.filter(({ row }) => row > done);
        await keeping;
        stopping.throwIfAborted();
        if (fresh.length > 0) keeping = this.keep(asked, fresh, list.bytesRead());
        keeping.catch(() => undefined); // told where it is awaited
      }
      await keeping;
    } finally {
      await keeping.catch(() => undefined); // the file is let go of when nothing is under way any more
      await list.close();
    }
  }

  private async keep(asked: Import, batch: readonly ImportedRow[], bytesRead: number): Promise<void> {
    const reports: Report[] = [];
    const usable: Usable[] = [];
    for (const entry of batch) {
      if ('skipped' in entry) reports.push({ row: entry.row, verdict: 'skipped', reason: entry.skipped });
      else if ('refused' in entry) reports.push({ row: entry.row, verdict: 'refused', reason: entry.refused });
      else usable.push(stated(entry.row, entry.contact));
    }
    await this.intake.keep(
      asked.controllerId,
      usable.map(({ stated: one }) => one),
      asked.id,
      async (transaction, { kept, refused }) => {
        for (const { n, why } of refused) {
          reports.push({ row: usable[n]?.row ?? 0, verdict: 'refused', reason: `the address cannot be used: ${why}` });
        }
        reports.push(...remarksOn(kept.flatMap(({ n }) => usable[n] ?? [])));
        const stops = kept.flatMap(({ n, mailboxId }) =>
          (usable[n]?.stops ?? []).map(({ kind, scope, why }) => ({
            ...{ controllerId: asked.controllerId, mailboxId, kind, scope },
            ...{ reason: `import: ${why}`, recordedBy: asked.id },
          })),
        );
        const suppressed = await this.suppressions.add(transaction, stops, this.clock.now());
        const imported = kept.filter(({ isNew }) => isNew).length;
        const progress: Progress = {
          lastRow: batch.at(-1)?.row ?? 0,
          bytesRead,
          imported,
          updated: kept.length - imported,
          suppressed: suppressed.length,
          reports: reports.sort((one, other) => one.row - other.row),
        };
        await this.imports.advance(
          transaction,
          asked.id,
          progress,
          kept.map(({ mailboxId }) => mailboxId),
        );
      },
    );
  }
}

/** The row as a statement. A country that is none leaves it unknown: the strictest case. */
function stated(row: number, contact: ImportedContact): Usable {
  const country = countryOf(contact.country);
  const kind = RECIPIENT_KINDS.find((one) => one === contact.kind) ?? null;
  const { email, name, company, jobTitle, sources, consents, customer, suppressions } = contact;
  const url = contact.profileUrl;
  return {
    row,
    stated: {
      ...{ email, name, company, jobTitle, kind },
      country: country.ok ? country.country : null,
      sources: url === null ? sources : sources.map((source): Source => ({ ...source, url: source.url ?? url })),
      consents,
      customer,
    },
    stops: suppressions,
    remarks: contact.remarks,
  };
}

/** The addresses of one row share its remarks, which are told once. */
function remarksOn(kept: readonly Usable[]): Report[] {
  const remarks = new Map(kept.map((one) => [one.row, one.remarks]));
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
