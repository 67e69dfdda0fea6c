// A campaign from its launch to the last mail in an SMTP sink, against a worker that only takes work and calls nodemailer,
// and beside nodemailer without a queue and Postfix as a relay.
import { setTimeout as pause } from 'node:timers/promises';
import { type Circumstances, compared, type Figure, type Line } from '../figure.js';
import { fill } from '../filling.js';
import { type Helper, type SinkAnswer, type SinkQuestion, startSink } from '../helpers.js';
import { benchRedis, clearRedis } from '../redis.js';
import { startRelayingPostfix } from '../relaying-postfix.js';
import { inTurns, type Measured } from '../rounds.js';
import { SendYardstick, sendStraight } from '../send-yardstick.js';
import { openService } from '../service.js';

const LOOK_EVERY_MS = 10;
const GIVE_UP_AFTER_MS = 180_000;

export const campaign: Figure = { name: 'campaign', measure };

async function measure(given: Circumstances): Promise<Line[]> {
  const redis = await benchRedis();
  if (redis === null) given.progress('no Redis answers: campaigns on PostgreSQL alone');
  const lines = await onBackEnd(given, null, 'PostgreSQL');
  if (redis === null) return lines;
  return [...lines, ...(await onBackEnd(given, redis.url, `Redis, appendfsync ${redis.durability}`))];
}

async function onBackEnd(
  { server, rounds, quick, progress }: Circumstances,
  redisUrl: string | null,
  name: string,
): Promise<Line[]> {
  const sink = startSink();
  const { port } = await sink.ask('open');
  const databaseUrl = await server.fresh();
  const relayUrl = `smtp://127.0.0.1:${port}`;
  const service = await openService({ databaseUrl, relayUrl, ...(redisUrl !== null && { redisUrl }) });
  const yardstick = await SendYardstick.open({ databaseUrl, redisUrl, smtpPort: port });
  const postfix = await startRelayingPostfix(port);
  if (postfix === null) progress('no Postfix that could be started: campaigns without it');
  try {
    const people = quick ? 200 : 2_000;
    let bytes = 0;
    const ours = async (round: number): Promise<Measured> => {
      progress(`campaign of ${people} on ${name}, round ${round + 1}`);
      const id = await fill(service, `list${round}x`, people, TEXT, 'consented');
      await sink.ask('reset');
      const start = Date.now();
      await service.post(`/v1/campaigns/${id}/launch`, {});
      const { lastAt, bytes: received } = await allReceived(sink, people);
      bytes = Math.round(received / people);
      const rate = people / ((lastAt - start) / 1_000);
      return { rate, alone: rate, postfix: rate };
    };
    const theirs = async (run: () => Promise<void>): Promise<number> => {
      await sink.ask('reset');
      const start = Date.now();
      await run();
      return people / (((await allReceived(sink, people)).lastAt - start) / 1_000);
    };
    await ours(-1); // the code is compiled, the connections are open
    const turns = await inTurns(rounds, {
      ours,
      yardstick: async () => {
        await yardstick.prepare(people, bytes);
        const rate = await theirs(() => yardstick.run(people));
        const alone = await theirs(() => sendStraight(port, people, bytes));
        const relayed = postfix && (await theirs(() => sendStraight(postfix.ports[0] ?? 0, people, bytes)));
        return { rate, alone, ...(relayed !== null && { postfix: relayed }) };
      },
    });
    const what = `campaign to SMTP sink, ${bytes} bytes each, ${name}`;
    const beside = (other: string, of: string): Line =>
      compared(turns, { what: `  beside ${other}`, of, unit: 'messages/s', target: null });
    return [
      compared(turns, { what, of: 'rate', unit: 'messages/s', target: 0.6 }),
      beside('nodemailer alone, no queue', 'alone'),
      ...(postfix === null ? [] : [beside('Postfix as a relay', 'postfix')]),
    ];
  } finally {
    await postfix?.stop();
    await yardstick.close();
    await service.stop();
    await sink.stop();
    if (redisUrl !== null) await clearRedis(redisUrl);
  }
}

async function allReceived(sink: Helper<SinkQuestion, SinkAnswer>, people: number): Promise<SinkAnswer> {
  const until = Date.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    const answer = await sink.ask('count');
    if (answer.mails >= people) return answer;
    if (Date.now() > until) throw new Error(`only ${answer.mails} of ${people} mails arrived`);
    await pause(LOOK_EVERY_MS);
  }
}

/** With headers, footer and what else the guard adds: about 5 kB. */
const TEXT = `Hello {{firstName|you}},\n\n${'The books of a month, closed in two days instead of ten: how others do it.\n'.repeat(48)}`;
