/** What can go wrong while a campaign is being sent, as data: when it strikes, how, and how it is over. */
import { setTimeout as pause } from 'node:timers/promises';
import { type SmtpSink } from '../setup/smtp-sink.js';
import { type Rig } from './rig.js';
import {
  backlog,
  databaseIsLost,
  killedBefore,
  killedBeforeTheJobIsBooked,
  killedInConversation,
  oneOfTwoIsKilled,
  redisIsLost,
  rolledOver,
  withoutBoth,
  withoutDatabase,
  withoutRedis,
  withoutRelay,
} from './strikes.js';

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
  { name: 'clock jumps an hour ahead', at: 0, short: 'postgres', strike: ({ service }) => service.setClock(HOUR_MS) },
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
