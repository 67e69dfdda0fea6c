/** Many workers in a process of their own, which begin together at a word: `… this.ts <where as JSON> <relay> <how many>`. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Hands, PostOffice, type Where } from '../setup/post-office.js';

const [whereJson = '', relay = '', count = ''] = process.argv.slice(2);
const where = JSON.parse(whereJson) as Where;
const office = await PostOffice.open(where);

/** Each begins to work when it is called. */
const workers: (() => Promise<void>)[] = [];
for (let n = 0; n < Number(count); n++) workers.push(where.redis ? await fedByRedis() : await drainingByItself());

process.once('message', () => {
  for (const work of workers) void work();
});
process.send?.('ready');

async function fedByRedis(): Promise<() => Promise<void>> {
  const worker = await office.worker(relay);
  return () => worker.start();
}

/** What a job on PostgreSQL does, without the four connections to it that each worker of BullMQ has: there are fifty. */
async function drainingByItself(): Promise<() => Promise<void>> {
  const hands = await office.hands(relay);
  await hands.seat.keep();
  return () => drain(hands);
}

async function drain({ drain: processor }: Hands): Promise<void> {
  for (;;) {
    await processor.run();
    await pause(5); // what somebody else had locked is looked at again
  }
}
