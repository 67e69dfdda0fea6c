// A million messages in the queue: what the process that gates and sends them has resident. Only where it is named.
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { type Circumstances, type Figure, type Line, plain } from '../figure.js';
import { fill } from '../filling.js';
import { startSink } from '../helpers.js';
import { openService, type Service } from '../service.js';

export const queueLarge: Figure = { name: 'queue-large', measure };

const MESSAGES = 1_000_000;
/** So many that all is in memory that is ever kept there: what was used lately of 50,000 people. */
const SMALL = 60_000;
const LOOK_EVERY_MS = 200;
/** So long it is watched sending once all are queued. */
const SENDING_MS = 10_000;

type Watched = { readonly peakMb: number; readonly queued: number; readonly seconds: number };

async function measure({ server, quick, queued, progress }: Circumstances): Promise<Line[]> {
  const sink = startSink();
  const { port } = await sink.ask('open');
  const databaseUrl = await server.fresh();
  const service = await openService({ databaseUrl, relayUrl: `smtp://127.0.0.1:${port}` });
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const [few, many] = [quick ? 1_000 : SMALL, queued ?? (quick ? 5_000 : MESSAGES)];
    const watch = async (list: string, people: number): Promise<Watched> => {
      progress(`queue-large: putting ${people} people on a list`);
      const id = await fill(service, list, people, 'News.', 'consented');
      progress(`queue-large: ${people} messages queued`);
      return watched(service, client, id);
    };
    const small = await watch('few', few);
    const large = await watch('many', many);
    const told = many.toLocaleString('en');
    return [
      plain(`campaign of ${told}: from launch to the last in the queue`, large.seconds, 's'),
      plain('of these not sent yet by then', large.queued, 'messages'),
      {
        what: `resident at the peak: ${told} queued against ${few.toLocaleString('en')}`,
        ...{ ours: large.peakMb, yardstick: small.peakMb, unit: 'MB', ratio: large.peakMb / small.peakMb },
        ...{ target: 1.25, better: 'lower' },
      },
    ];
  } finally {
    await client.end();
    await service.stop();
    await sink.stop();
  }
}

async function watched(service: Service, client: Client, campaignId: string): Promise<Watched> {
  const peaks: number[] = [];
  const look = async (): Promise<void> => {
    peaks.push(service.residentMb());
    await pause(LOOK_EVERY_MS);
  };
  const start = performance.now();
  await service.post(`/v1/campaigns/${campaignId}/launch`, {});
  while (!(await isGated(client, campaignId))) await look();
  const seconds = (performance.now() - start) / 1_000;
  const queued = await waiting(client, campaignId);
  for (const until = performance.now() + SENDING_MS; performance.now() < until;) await look();
  await service.post(`/v1/campaigns/${campaignId}/cancel`, {});
  return { peakMb: Math.max(...peaks), queued, seconds };
}

async function isGated(client: Client, campaignId: string): Promise<boolean> {
  const text = 'SELECT gated FROM campaign WHERE id = $1';
  return (await client.query<{ gated: boolean }>(text, [campaignId])).rows[0]?.gated === true;
}

async function waiting(client: Client, campaignId: string): Promise<number> {
  const text = 'SELECT count(*) FROM message WHERE campaign_id = $1 AND finished_at IS NULL';
  return Number((await client.query<{ count: string }>(text, [campaignId])).rows[0]?.count);
}
