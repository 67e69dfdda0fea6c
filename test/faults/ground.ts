/** What a fault story needs: an empty database, a sink for its mail, and the service between them. */
import { freshDatabase } from '../setup/database.js';
import { SmtpSink } from '../setup/smtp-sink.js';
import { Service } from './service.js';

// `npm run test:faults` asks for the size that counts; `npm test` tells the same story with fewer people.
export const PEOPLE = Number(process.env['FAULT_MESSAGES'] ?? 600);

const REDIS = process.env['TEST_REDIS_URL'];

export const BACK_ENDS = ['postgres', ...(REDIS === undefined ? [] : ['redis'])];

export type Ground = { readonly sink: SmtpSink; readonly service: Service; readonly close: () => Promise<void> };

/** Starts the service with its queue on this back end, under a name of the story's own. */
export async function openGround(backEnd: string, story: string): Promise<Ground> {
  const database = await freshDatabase();
  const sink = await SmtpSink.open();
  const service = new Service({
    ...{ DATABASE_URL: database.url, RELAY_URL: sink.url },
    ...(backEnd === 'redis' ? { REDIS_URL: REDIS ?? '', REDIS_PREFIX: `{${story}-${process.pid}}` } : {}),
  });
  await service.start();
  const close = async (): Promise<void> => {
    await service.remove();
    await sink.close();
    await database.drop();
  };
  return { sink, service, close };
}
