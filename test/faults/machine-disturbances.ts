/** What comes between: people who object, campaigns that stop, workers that are cut off. */
import { WORKERS_ALIVE } from '../../src/delivery/worker-seat.js';
import { readAddress } from '../../src/provenance/mailbox-id.js';
import { type Command, command, handsOf, messageOf, messagesIn, pick, WAITS } from './machine-command.js';
import { type Message, type Model, takeOver, type World } from './machine-model.js';

export function object(mailbox: number): Command {
  return command(`object(${mailbox})`, async (model, world) => {
    await secondsPass(world);
    await record(world, mailbox);
    await takeOverStop(model, world, (one) => one.mailbox === mailbox);
    model.stopped.add(mailbox);
  });
}

/** A person objects at the very moment at which a message to them begins. */
export function objectWhileItBegins(nth: number): Command {
  return command(`object while it begins(${nth})`, async (model, world) => {
    const held = pick(world, { nth, begun: false });
    if (!held) return;
    const message = messageOf(model, held);
    let isAcknowledged = false;
    const acknowledged = record(world, message.mailbox).then(() => {
      isAcknowledged = true;
    });
    held.begun = await held.hands.transitions.begin(held.claimed, 'RELAY_URL');
    expect(held.begun && isAcknowledged).toBe(false);
    await acknowledged;
    await takeOverStop(model, world, (one) => one.mailbox === message.mailbox, held.begun ? message : null);
    model.stopped.add(message.mailbox);
  });
}

export function pause(campaign: number): Command {
  return command(`pause(${campaign})`, async (model, world) => {
    const moved = await world.office.campaigns.pause(world.campaignIds[campaign] ?? '');
    expect(moved).toBe(model.campaigns[campaign] === 'running');
    if (moved) model.campaigns[campaign] = 'paused';
  });
}

export function resume(campaign: number): Command {
  return command(`resume(${campaign})`, async (model, world) => {
    const moved = await world.office.campaigns.resume(world.campaignIds[campaign] ?? '');
    expect(moved).toBe(model.campaigns[campaign] === 'paused');
    if (moved) model.campaigns[campaign] = 'running';
    await takeOver(
      model,
      world,
      (before, to) => before.campaign === campaign && before.state === 'deferred' && to === 'queued',
    );
  });
}

export function cancel(campaign: number): Command {
  return command(`cancel(${campaign})`, async (model, world) => {
    const moved = await world.office.campaigns.cancel(world.campaignIds[campaign] ?? '');
    expect(moved).toBe(model.campaigns[campaign] !== 'cancelled');
    if (!moved) return;
    model.campaigns[campaign] = 'cancelled';
    await takeOverStop(model, world, (one) => one.campaign === campaign);
  });
}

/** Its lock goes; what it held it goes on with, as a process does that is cut off and does not know. */
export function kill(worker: number): Command {
  return command(`kill(${worker})`, (_model, world) => loseSeat(world, worker));
}

export function sweep(): Command {
  return command('sweep()', sweepNow);
}

/** The same with nothing in between: what it held is another's when it goes on. */
export function loseAtOnce(worker: number): Command {
  return command(`lose at once(${worker})`, async (model, world) => {
    await loseSeat(world, worker);
    await sweepNow(model, world);
  });
}

async function loseSeat(world: World, worker: number): Promise<void> {
  const { seat } = handsOf(world, worker);
  await seat.leave();
  await seat.keep();
}

async function sweepNow(model: Model, world: World): Promise<void> {
  const alive = world.workers.map(({ seat }) => seat.number);
  const left = (one: Message) => one.holder !== null && !alive.includes(one.holder);
  const requeued = messagesIn(model, 'claimed').filter(left).length;
  const uncertain = messagesIn(model, 'handed_over').filter(left).length;
  expect(await handsOf(world, 0).transitions.sweep(WORKERS_ALIVE)).toEqual({ requeued, uncertain });
  for (const [stamp, id] of model.slots) {
    const message = model.messages.get(id);
    if (message?.state === 'claimed' && left(message)) model.slots.delete(stamp);
  }
  await takeOver(
    model,
    world,
    (before, to) =>
      left(before) &&
      (before.state === 'claimed' ? to === 'queued' : before.state === 'handed_over' && to === 'uncertain'),
  );
}

/** What waits for a moment of its own has waited for it. */
export function wake(): Command {
  return command('wake()', async (_model, { office }) => {
    await office.database.query(
      `UPDATE message SET due_at = now() WHERE state IN ('queued', 'deferred') AND due_at < 'infinity'`,
    );
  });
}

/** What is meant has been cancelled, and the slots of what was only claimed are free; but for what began before. */
async function takeOverStop(
  model: Model,
  world: World,
  isMeant: (one: Message) => boolean,
  begun: Message | null = null,
): Promise<void> {
  const claimed = new Set(messagesIn(model, 'claimed').filter((one) => isMeant(one) && one !== begun));
  for (const [stamp, id] of model.slots) {
    const message = model.messages.get(id);
    if (message && claimed.has(message)) model.slots.delete(stamp);
  }
  await takeOver(model, world, (before, to) =>
    before === begun
      ? to === 'handed_over'
      : isMeant(before) && to === 'cancelled' && [...WAITS, 'claimed'].includes(before.state),
  );
  expect([...WAITS, 'claimed' as const].flatMap((state) => messagesIn(model, state)).filter(isMeant)).toEqual([]);
}

/** What was handed over before began long ago: who objects need not wait to know. */
async function secondsPass({ office }: World): Promise<void> {
  await office.database.query(`UPDATE message SET handed_over_at = handed_over_at - interval '2 seconds'`);
}

async function record({ office, sender, emails }: World, mailbox: number): Promise<void> {
  const { controllerId } = sender;
  const { mailboxId } = readAddress(emails[mailbox] ?? '', await office.controller(controllerId));
  const why = { kind: 'unsubscribe', scope: { to: 'marketing' }, reason: 'asked to', recordedBy: 'recipient' } as const;
  await office.objections.record([{ controllerId, mailboxId, ...why }]);
}
