/** How failures strike: what is taken away, when a process is killed, and how it is over. */
import { setTimeout as pause } from 'node:timers/promises';
import { CONNECTIONS, POOL, type Rig } from './rig.js';

/** How long a service looks on before its operator ends it, where what it needs does not come back. */
const FOR_GOOD_MS = 5_000;

export async function withoutRedis({ redis }: Rig, during: () => Promise<unknown>): Promise<void> {
  await redis?.stop();
  await during();
  await redis?.start();
}

export async function withoutDatabase({ database }: Rig, during: () => Promise<unknown>): Promise<void> {
  await database.cut();
  await during();
  await database.open();
}

export const withoutBoth = (rig: Rig, during: () => Promise<unknown>) =>
  withoutRedis(rig, () => withoutDatabase(rig, during));

/** A new process finds an empty Redis. */
export async function redisIsLost(rig: Rig): Promise<void> {
  await rig.redis?.lose();
  await pause(FOR_GOOD_MS);
  await rig.service.kill();
  await rig.redis?.start();
}

export async function databaseIsLost({ database, service }: Rig): Promise<void> {
  await database.cut();
  await pause(FOR_GOOD_MS);
  await service.kill();
  await database.open();
}

export async function withoutRelay({ relay }: Rig, during: () => Promise<unknown>): Promise<void> {
  await relay.cut();
  await during();
  await relay.open();
}

/** Kills it while somebody is about to write this state, and nobody has yet. */
export async function killedBefore(rig: Rig, state: string): Promise<void> {
  await rig.closeGateBefore(state);
  await rig.someoneAtGate();
  await rig.service.kill();
  await rig.openGate();
  await rig.service.start();
}

export async function killedInConversation(rig: Rig): Promise<void> {
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
export async function killedBeforeTheJobIsBooked(rig: Rig): Promise<void> {
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

export async function oneOfTwoIsKilled({ other, service }: Rig): Promise<void> {
  await other.start();
  await service.kill();
  await service.start();
  await other.kill();
}

export async function rolledOver({ other, service }: Rig): Promise<void> {
  await other.start();
  expect(await service.stop()).toBe(0);
  await service.start();
  expect(await other.stop()).toBe(0);
}

/** All of it has been due for up to a day when workers come back, and Redis has lost its jobs. */
export async function backlog(rig: Rig, people: number): Promise<void> {
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
