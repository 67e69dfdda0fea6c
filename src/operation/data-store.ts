/** The database that this start works on: the one it was pointed at, else the embedded one. */
import { type Settings } from '../../config/settings.js';
import { startEmbeddedDatabase } from './embedded-database.js';
import { type OperationLog } from './log.js';

export type DataStore = {
  readonly url: string;
  readonly isEmbedded: boolean;
  /** To be called last, when nothing is connected any more. A database that we did not start goes on. */
  readonly stop: () => Promise<void>;
};

export async function openDataStore(
  { databaseUrl, dataDir }: Pick<Settings, 'databaseUrl' | 'dataDir'>,
  log: OperationLog,
): Promise<DataStore> {
  if (databaseUrl !== null) return { url: databaseUrl, isEmbedded: false, stop: () => Promise.resolve() };
  const { url, stop } = await startEmbeddedDatabase(dataDir, log);
  return { url, isEmbedded: true, stop };
}
