// `npm run bench`: every figure beside its yardstick, in the same run, in turns; `npm run bench -- decision batch` some.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openBenchServer } from './bench-server.js';
import { type Figure, type Line } from './figure.js';
import { batch } from './figures/batch.js';
import { campaign } from './figures/campaign.js';
import { decision } from './figures/decision.js';
import { imports } from './figures/import.js';
import { ledger } from './figures/ledger.js';
import { ledgerLarge } from './figures/ledger-large.js';
import { network } from './figures/network.js';
import { policy } from './figures/policy.js';
import { queueLarge } from './figures/queue-large.js';
import { smtp } from './figures/smtp.js';
import { machine, type Report, table } from './report.js';

const FIGURES: readonly Figure[] = [policy, decision, batch, imports, campaign, smtp, ledger, network];
/** They take long and much room: measured only where they are named. */
const LARGE: readonly Figure[] = [ledgerLarge, queueLarge];
const ALL = [...FIGURES, ...LARGE];
const USAGE = `usage: npm run bench -- [${ALL.map(({ name }) => name).join('] [')}] [--quick] [--rounds N] [--import-rows N] [--ledger-leaves N] [--queued N] [--json FILE]
  without a name: all but ledger-large, which verifies 10,000,000 leaves (10 GB on the disk), and queue-large, which
  queues 1,000,000 messages`;

async function bench(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      'import-rows': { type: 'string' },
      'ledger-leaves': { type: 'string' },
      queued: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const unknown = positionals.find((name) => !ALL.some((figure) => figure.name === name));
  if (unknown !== undefined) throw new Error(`there is no figure \`${unknown}\`\n${USAGE}`);
  const chosen = positionals.length === 0 ? FIGURES : ALL.filter(({ name }) => positionals.includes(name));
  const server = await openBenchServer(process.env['DATABASE_URL']);
  try {
    const given = {
      server,
      quick: values.quick,
      rounds: Number(values.rounds ?? (values.quick ? 1 : 5)),
      importRows: Number(values['import-rows'] ?? (values.quick ? 5_000 : 200_000)),
      ledgerLeaves: values['ledger-leaves'] === undefined ? null : Number(values['ledger-leaves']),
      queued: values.queued === undefined ? null : Number(values.queued),
      progress: (text: string) => {
        console.error(`... ${text}`);
      },
    };
    const lines: Line[] = [];
    for (const figure of chosen) {
      try {
        lines.push(...(await figure.measure(given)));
      } catch (error) {
        // The other figures took minutes, and are worth telling.
        console.error(`${figure.name} failed:`, error instanceof Error ? error.stack : error);
        process.exitCode = 1;
      }
    }
    const report = { at: new Date().toISOString(), machine: machine(server), lines };
    console.log(`\n${table(report)}\n`);
    keep(report, values.json ?? `bench/results/${report.at.slice(0, 19).replaceAll(':', '')}.json`);
  } finally {
    await server.stop();
  }
}

function keep(report: Report, file: string): void {
  mkdirSync(dirname(resolve(file)), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`written to ${file}`);
}

try {
  await bench();
} catch (error) {
  console.error(error instanceof Error ? error.stack : error);
  process.exitCode = 1;
}
