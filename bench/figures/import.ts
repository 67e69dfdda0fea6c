// A CRM's list from upload to its last committed row, against COPY of the same rows into the same tables; and its memory.
import { Client } from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { copyIn } from '../copy-in.js';
import { type Circumstances, compared, type Figure, type Line, plain } from '../figure.js';
import { csvOf } from '../people.js';
import { inTurns } from '../rounds.js';
import { openService, type Service } from '../service.js';

const LIST = 'crm';
const SMALL_LIST = 10_000;
const LOOK_EVERY_MS = 20;

export const imports: Figure = { name: 'import', measure };

type Imported = { readonly id: string; readonly seconds: number; readonly peakMb: number };

async function measure({ server, rounds, quick, importRows, progress }: Circumstances): Promise<Line[]> {
  const databaseUrl = await server.fresh();
  const service = await openService({ databaseUrl });
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const rows = quick ? 2_000 : 20_000;
    await imported(service, csvOf('warm', 0, rows)); // the code is compiled
    await client.query(`CREATE TABLE copied_mailbox (LIKE mailbox INCLUDING ALL);
                        CREATE TABLE copied_contact (LIKE import_contact INCLUDING ALL)`);
    let newest = '';
    const turns = await inTurns(rounds, {
      ours: async (round) => {
        progress(`import of ${rows} rows, round ${round + 1}`);
        const { id, seconds } = await imported(service, csvOf(LIST, round * rows, rows));
        newest = id;
        return { rate: rows / seconds };
      },
      yardstick: async () => ({ rate: rows / (await copied(client, newest)) }),
    });
    const line = compared(turns, { what: 'import of a CSV into contacts', of: 'rate', unit: 'rows/s', target: 0.6 });
    return [line, ...(await memory(service, quick ? 2 * SMALL_LIST : importRows, progress))];
  } finally {
    await client.end();
    await service.stop();
  }
}

/** The list as the import left it, copied into empty-handed twins of the tables: one statement each, durable. */
async function copied(client: Client, importId: string): Promise<number> {
  const mine = `mailbox_id IN (SELECT mailbox_id FROM import_contact WHERE import_id = '${importId}')`;
  const mailboxes = await textOf(client, `SELECT * FROM mailbox WHERE ${mine}`);
  const contacts = await textOf(client, `SELECT * FROM import_contact WHERE import_id = '${importId}'`);
  const start = performance.now();
  await client.query('BEGIN');
  await copyIn(client, 'copied_mailbox', mailboxes);
  await copyIn(client, 'copied_contact', contacts);
  await client.query('COMMIT');
  return (performance.now() - start) / 1_000;
}

/** Rows in the text format of COPY. */
async function textOf(client: Client, select: string): Promise<Buffer> {
  // Texts, so that no value is parsed on its way: what COPY reads is what the columns print.
  const { rows } = await client.query<(string | null)[]>({
    text: select,
    rowMode: 'array',
    types: { getTypeParser: () => (value: string) => value },
  });
  const cell = (value: string | null): string =>
    value === null ? '\\N' : value.replace(/[\\\t\n\r]/g, (found) => ESCAPED[found] ?? found);
  return Buffer.from(rows.map((row) => `${row.map(cell).join('\t')}\n`).join(''));
}

const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

async function memory(service: Service, rows: number, progress: (text: string) => void): Promise<Line[]> {
  progress(`memory of an import of ${SMALL_LIST} and of ${rows} rows`);
  const small = await imported(service, csvOf('small', 0, SMALL_LIST));
  const large = await imported(service, csvOf('large', 0, rows));
  const told = rows.toLocaleString('en');
  return [
    plain(`import of ${told} rows at once`, rows / large.seconds, 'rows/s'),
    {
      what: `resident at the peak: ${told} rows against ${SMALL_LIST.toLocaleString('en')}`,
      ...{ ours: large.peakMb, yardstick: small.peakMb, unit: 'MB', ratio: large.peakMb / small.peakMb },
      ...{ target: 1.25, better: 'lower' },
    },
  ];
}

async function imported(service: Service, csv: Buffer): Promise<Imported> {
  const form = new FormData();
  form.set('format', 'csv');
  form.set('defaults', JSON.stringify({ source: 'company_website', country: 'FR' }));
  form.set('file', new Blob([new Uint8Array(csv)]), 'export.csv');
  const peaks: number[] = [];
  const start = performance.now();
  const { id } = await service.post<{ id: string }>('/v1/imports', form);
  for (;;) {
    const { state, error } = await service.get<{ state: string; error: string | null }>(`/v1/imports/${id}`);
    peaks.push(service.residentMb());
    if (state === 'failed') throw new Error(`the import failed: ${error}`);
    if (state === 'done') return { id, seconds: (performance.now() - start) / 1_000, peakMb: Math.max(...peaks) };
    await pause(LOOK_EVERY_MS);
  }
}
