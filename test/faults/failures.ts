/** What can go wrong while a campaign is being sent, as data: when it strikes, how, and how it is over. */
import { setTimeout as pause } from 'node:timers/promises';
import { type SmtpSink } from '../setup/smtp-sink.js';
import { CONNECTIONS, POOL, type Rig } from './rig.js';

export type Failure = {
  readonly name: string;
  /** Left out: on both back ends. */
  readonly onlyOn?: 'redis';
  /** The back end on which it is told in `npm test` too. */
  readonly short?: 'postgres' | 'redis';
  /** What the relay does with mails, from the first one on; null: it takes them. */
  readonly relay?: SmtpSink['plan'];
  /** Before the launch. */
  readonly before?: (rig: Rig) => Promise<void>;
  /** Which share of the mails has arrived when it strikes; a quarter where left out. */
  readonly at?: number;
  /** Resolves when whatever failed is there again. */
  readonly strike?: (rig: Rig, people: number) => Promise<void>;
};

const HOUR_MS = 3_600_000;
/** How long a service looks on before its operator ends it, where what it needs does not come back. */
const FOR_GOOD_MS = 5_000;

const numberOf = (email: string): number => Number(/\d+/.exec(email)?.[0]);
const oneIn = (count: number, email: string): boolean => numberOf(email) % count === 0;

/** So refused at first, and taken later. */
const atFirst =
  (stage: 'rcpt' | 'end', words: string): SmtpSink['plan'] =>
  (to, nth) =>
    nth === 1 && oneIn(10, to) ? { refuse: stage, with: words } : null;

const always =
  (stage: 'rcpt' | 'end', words: string): SmtpSink['plan'] =>
  (to) =>
    oneIn(10, to) ? { refuse: stage, with: words } : null;

async function withoutRedis({ redis }: Rig, during: () => Promise<unknown>): Promise<void> {
  await redis?.stop();
  await during();
  await redis?.start();
}

async function withoutDatabase({ database }: Rig, during: () => Promise<unknown>): Promise<void> {
  await database.cut();
  await during();
  await database.open();
}

const withoutBoth = (rig: Rig, during: () => Promise<unknown>) => withoutRedis(rig, () => withoutDatabase(rig, during));

/** A new process finds an empty Redis. */
async function redisIsLost(rig: Rig): Promise<void> {
  await rig.redis?.lose();
  await pause(FOR_GOOD_MS);
  await rig.service.kill();
  await rig.redis?.start();
}

async function databaseIsLost({ database, service }: Rig): Promise<void> {
  await database.cut();
  await pause(FOR_GOOD_MS);
  await service.kill();
  await database.open();
}

async function withoutRelay({ relay }: Rig, during: () => Promise<unknown>): Promise<void> {
  await relay.cut();
  await during();
  await relay.open();
}

/** Kills it while somebody is about to write this state, and nobody has yet. */
async function killedBefore(rig: Rig, state: string): Promise<void> {
  await rig.closeGateBefore(state);
  await rig.someoneAtGate();
  await rig.service.kill();
  await rig.openGate();
  await rig.service.start();
}

async function killedInConversation(rig: Rig): Promise<void> {
  rig.relay.goDeaf();
  await rig.until(async () => {
    expect(await rig.count(`SELECT count(*) FROM message WHERE state = 'handed_over'`)).toBeGreaterThan(0);
  });
  await rig.service.kill();
  await rig.relay.cut();
  await rig.relay.open();
  await rig.service.start();
}

/** What it has written that the queue has not been told: the job is there still, of a message that is over. */
async function killedBeforeTheJobIsBooked(rig: Rig): Promise<void> {
  const accepted = () => rig.count(`SELECT count(*) FROM message WHERE state = 'accepted'`);
  const before = await accepted();
  rig.redis?.freeze();
  await rig.until(async () => {
    expect(await accepted()).toBeGreaterThan(before);
  });
  rig.service.freeze();
  await rig.service.kill();
  rig.redis?.thaw();
  await rig.service.start();
}

async function oneOfTwoIsKilled({ other, service }: Rig): Promise<void> {
  await other.start();
  await service.kill();
  await service.start();
  await other.kill();
}

async function rolledOver({ other, service }: Rig): Promise<void> {
  await other.start();
  expect(await service.stop()).toBe(0);
  await service.start();
  expect(await other.stop()).toBe(0);
}

/** All of it has been due for up to a day when workers come back, and Redis has lost its jobs. */
async function backlog(rig: Rig, people: number): Promise<void> {
  await rig.until(async () => {
    expect(await rig.count('SELECT count(*) FROM campaign WHERE gated')).toBe(1);
  });
  await rig.service.kill();
  await rig.openGate();
  await rig.redis?.lose();
  await rig.redis?.start();
  await rig.run(`UPDATE message SET due_at = now() - (abs(hashtext(id)) % 86400) * interval '1 second'
                 WHERE finished_at IS NULL`);
  await rig.service.start();
  await expectNoHerd(rig, people);
}

// A worker claims a batch, and the next one while that is being sent.
const MOST_HELD = 2 * 4 * CONNECTIONS;
/** Beside the pool: the seat, the sequencer, what BullMQ keeps open on PostgreSQL, and we who count. */
const MOST_SESSIONS = POOL + 12;

async function expectNoHerd(rig: Rig, people: number): Promise<void> {
  const most = { held: 0, sessions: 0 };
  while (rig.sink.received.length < people / 2) {
    const held = await rig.count('SELECT count(*) FROM message WHERE worker IS NOT NULL AND finished_at IS NULL');
    const sessions = await rig.count('SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()');
    most.held = Math.max(most.held, held);
    most.sessions = Math.max(most.sessions, sessions);
  }
  expect(most.held).toBeGreaterThan(0); // else nothing was seen
  expect(most.held).toBeLessThanOrEqual(MOST_HELD);
  expect(most.sessions).toBeLessThanOrEqual(MOST_SESSIONS);
  expect(rig.sink.mostAtOnce).toBeLessThanOrEqual(CONNECTIONS);
}

export const FAILURES: readonly Failure[] = [
  { name: 'nothing' },
  { name: 'Redis away 1 s', onlyOn: 'redis', short: 'redis', strike: (rig) => withoutRedis(rig, () => pause(1_000)) },
  { name: 'Redis away 30 s', onlyOn: 'redis', strike: (rig) => withoutRedis(rig, () => pause(30_000)) },
  {
    ...{ name: 'Redis away for good', onlyOn: 'redis' },
    strike: async (rig) => {
      await redisIsLost(rig);
      await rig.service.start();
    },
  },
  { name: 'PostgreSQL away 1 s', short: 'postgres', strike: (rig) => withoutDatabase(rig, () => pause(1_000)) },
  { name: 'PostgreSQL away 30 s', strike: (rig) => withoutDatabase(rig, () => pause(30_000)) },
  {
    name: 'PostgreSQL silent 30 s',
    strike: async (rig) => {
      rig.database.goDeaf();
      await pause(30_000);
      await withoutDatabase(rig, () => Promise.resolve());
    },
  },
  {
    name: 'PostgreSQL away for good',
    strike: async (rig) => {
      await databaseIsLost(rig);
      await rig.service.start();
    },
  },
  { name: 'both away 1 s', onlyOn: 'redis', strike: (rig) => withoutBoth(rig, () => pause(1_000)) },
  { name: 'both away 30 s', onlyOn: 'redis', strike: (rig) => withoutBoth(rig, () => pause(30_000)) },
  {
    ...{ name: 'both away for good', onlyOn: 'redis' },
    strike: async (rig) => {
      await Promise.all([redisIsLost(rig), databaseIsLost(rig)]);
      await rig.service.start();
    },
  },
  { name: 'relay slow', relay: (to) => (oneIn(50, to) ? { slowMs: 3_000 } : null) },
  { name: 'relay dead 5 s', strike: (rig) => withoutRelay(rig, () => pause(5_000)) },
  {
    name: 'relay silent 5 s, then dead',
    strike: async (rig) => {
      rig.relay.goDeaf();
      await pause(5_000);
      await withoutRelay(rig, () => pause(1_000));
    },
  },
  { name: 'relay drops mid-DATA', relay: (to, nth) => (nth === 1 && oneIn(10, to) ? { drop: 'mid-data' } : null) },
  {
    name: 'relay takes it and dies', // whoever tried again would find it alive
    relay: (to, nth) => (nth === 1 && oneIn(10, to) ? { drop: 'before-answer' } : null),
  },
  {
    name: 'relay answers 421 to all for 3 s',
    strike: async ({ sink, relay }) => {
      sink.mostConnections = 0;
      await relay.cut();
      await relay.open();
      await pause(3_000);
      sink.mostConnections = Infinity;
    },
  },
  { name: 'relay answers 421', relay: atFirst('rcpt', '421 4.3.2 shutting down') },
  { name: 'relay answers 450', relay: atFirst('rcpt', '450 4.2.1 not now') },
  { name: 'relay answers 452', relay: atFirst('end', '452 4.3.1 out of storage') },
  { name: 'relay answers 552', relay: always('end', '552 5.2.2 mailbox full') },
  { name: 'relay answers 554', relay: always('rcpt', '554 5.7.1 not from you') },
  { name: 'clock jumps an hour ahead', at: 0, strike: ({ service }) => service.setClock(HOUR_MS) },
  { name: 'clock jumps an hour back', at: 0, short: 'redis', strike: ({ service }) => service.setClock(-HOUR_MS) },
  {
    ...{ name: 'clock jumps ahead and back', at: 0 },
    strike: async (rig, people) => {
      await rig.service.setClock(HOUR_MS);
      await rig.received(people / 2);
      await rig.service.setClock(0);
    },
  },
  { name: 'killed, queued', strike: (rig) => killedBefore(rig, 'claimed') },
  { name: 'killed, claimed', strike: (rig) => killedBefore(rig, 'handed_over') },
  { name: 'killed, handed over', strike: killedInConversation },
  { name: 'killed before accepted is written', short: 'postgres', strike: (rig) => killedBefore(rig, 'accepted') },
  { name: 'killed after accepted is written', strike: killedBeforeTheJobIsBooked },
  { name: 'one of two processes killed', strike: oneOfTwoIsKilled },
  { name: 'two versions, rolled over', short: 'postgres', strike: rolledOver },
  {
    ...{ name: '24 h of backlog', short: 'redis', at: 0 },
    before: (rig) => rig.closeGateBefore('claimed'),
    strike: backlog,
  },
];
