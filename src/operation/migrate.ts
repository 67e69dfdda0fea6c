/** The migration command, for those who migrate before they start; a start does the same by itself. */
import { createDataSource, migrateDatabase } from '../../config/database.js';
import { readSettings } from '../../config/settings.js';
import { StartRefused } from '../../config/start-refused.js';
import { openDataStore } from './data-store.js';

async function migrate(): Promise<void> {
  const store = await openDataStore(readSettings(), console);
  try {
    const dataSource = await createDataSource({ url: store.url, poolSize: 1 });
    const done = await migrateDatabase(dataSource);
    console.log(done.length > 0 ? `migrated: ${done.join(', ')}` : 'nothing to migrate');
  } finally {
    await store.stop();
  }
}

try {
  await migrate();
} catch (error) {
  console.error(error instanceof StartRefused ? error.message : error);
  process.exitCode = 1;
}
