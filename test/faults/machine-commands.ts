/** What can happen to messages, in any order: the commands of the model-based test of their state machine. */
import fc from 'fast-check';
import { type Ending } from '../../src/delivery/transitions.js';
import { type MessageState } from '../../src/delivery/message.js';
import { WORKERS_ALIVE } from '../../src/delivery/worker-seat.js';
import { type Known } from '../../src/provenance/known.js';
import { readAddress } from '../../src/provenance/mailbox-id.js';
import { CONSENT } from '../builders/people.js';
import { EVERYBODY, ON_A_WEBSITE } from '../setup/post-office.js';
import {
  CAMPAIGNS,
  expectSlots,
  type Held,
  isCold,
  MAILBOXES,
  type Message,
  type Model,
  slotsOf,
  takeOver,
  type World,
} from './machine-model.js';

type Command = fc.AsyncCommand<Model, World>;

const PURPOSE = 'prospecting';
const WARM: Known = { country: 'GB', consents: [{ ...CONSENT, purpose: PURPOSE }] };
const AT_ONCE = 5;
const GIVE_UP_AFTER_MS = 3_600_000;
const WAITS: readonly MessageState[] = ['queued', 'deferred'];

/** After each of them the slots are as the model has them. */
function command(name: string, run: (model: Model, world: World) => Promise<void>): Command {
  return {
    check: () => true,
    run: async (model, world) => {
      await run(model, world);
      await expectSlots(model, world);
    },
    toString: () => name,
  };
}

function queue(mailbox: number, campaign: number | null): Command {
  return command(`queue(mailbox ${mailbox}, campaign ${campaign})`, async (model, world) => {
    const { office, sender, emails, campaignIds } = world;
    if (campaign !== null && model.campaigns[campaign] !== 'running') return; // gates nobody
    const isKnown = [...model.messages.values()].some(
      (one) => campaign !== null && one.campaign === campaign && one.mailbox === mailbox,
    );
    const campaignId = campaign === null ? undefined : campaignIds[campaign];
    const ids = await office.queueTo([emails[mailbox] ?? ''], {
      ...{ sender, purpose: PURPOSE, known: isCold(mailbox) ? ON_A_WEBSITE : WARM, announce: false },
      ...(campaignId === undefined ? {} : { campaignId }),
    });
    expect(ids).toHaveLength(model.stopped.has(mailbox) || isKnown ? 0 : 1);
    for (const id of ids) {
      const state = slotsOf(model, mailbox).length > 0 ? 'deferred' : 'queued';
      model.messages.set(id, { mailbox, campaign, state, holder: null, isOut: false });
    }
  });
}

/** Each of these workers claims what is due, all at once. */
function claim(workers: readonly number[]): Command {
  return command(`claim(${workers.join(' and ')})`, async (model, world) => {
    const taken = new Set(Array.from({ length: MAILBOXES }, (_, n) => n).filter((n) => slotsOf(model, n).length > 0));
    const claims = await Promise.all(
      workers.map(async (n) => {
        const hands = handsOf(world, n);
        const { claimed } = await hands.desk.claimDue(hands.seat.number ?? '', AT_ONCE, EVERYBODY);
        return claimed.map((one): Held => ({ claimed: one, hands, begun: false }));
      }),
    );
    const held = claims.flat();
    expect(new Set(held.map(({ claimed }) => claimed.id)).size).toBe(held.length); // nobody has another's
    for (const { claimed } of held) if (claimed.slot) model.slots.set(claimed.slot.stamp, claimed.id);
    world.held.push(...held);
    const claimed = await takeOver(model, world, (before, to) => {
      const { mailbox } = before;
      const campaign = before.campaign === null ? 'running' : model.campaigns[before.campaign];
      if (!WAITS.includes(before.state)) return false;
      if (to === 'claimed') return campaign === 'running' && !model.stopped.has(mailbox) && !taken.has(mailbox);
      if (to === 'deferred') return campaign === 'paused' || slotsOf(model, mailbox).length > 0;
      return campaign === 'cancelled' || model.stopped.has(mailbox); // was being handed over then, in vain
    });
    for (const { claimed: one } of held) expect(claimed).toContain(one.id);
  });
}

function begin(nth: number): Command {
  return command(`begin(${nth})`, async (model, world) => {
    const held = pick(
      world.held.filter((one) => !one.begun),
      nth,
    );
    if (!held) return;
    const { claimed, hands } = held;
    const message = messageOf(model, held);
    const campaign = message.campaign === null ? 'running' : model.campaigns[message.campaign];
    const may = message.state === 'claimed' && message.holder === claimed.worker && campaign === 'running';
    held.begun = await hands.transitions.begin(claimed, 'RELAY_URL');
    expect(held.begun).toBe(may);
    await takeOver(model, world, (before, to) => before === message && may && to === 'handed_over');
  });
}

/** A hand-over ends. */
function end(nth: number, outcome: Ending['to']): Command {
  return command(`end(${nth}, ${outcome})`, (model, world) => endOne(model, world, { nth, begun: true, outcome }));
}

/** A claim is given up before anything began. */
function callOff(nth: number): Command {
  return command(`callOff(${nth})`, (model, world) => endOne(model, world, { nth, begun: false, outcome: 'queued' }));
}

type End = { readonly nth: number; readonly begun: boolean; readonly outcome: Ending['to'] };

async function endOne(model: Model, world: World, { nth, begun, outcome: to }: End): Promise<void> {
  const held = pick(
    world.held.filter((one) => one.begun === begun),
    nth,
  );
  if (!held) return;
  world.held.splice(world.held.indexOf(held), 1);
  const { claimed, hands } = held;
  const message = messageOf(model, held);
  const corrects = message.state === 'uncertain' && (to === 'accepted' || to === 'refused');
  const isDue = begun ? message.state === 'handed_over' || corrects : message.state === 'claimed';
  const ends = message.holder === claimed.worker && isDue;
  const failure = begun && to === 'queued' ? { giveUpAfterMs: GIVE_UP_AFTER_MS } : null;
  const ended = await hands.transitions.end({ claimed, to, detail: null, waitMs: 0, failure, bounced: false });
  expect(ended?.state ?? null).toBe(ends ? to : null);
  if (claimed.slot && (to === 'queued' || to === 'refused')) model.slots.delete(claimed.slot.stamp);
  await takeOver(model, world, (before, state) => ends && before === message && state === to);
}

function object(mailbox: number): Command {
  return command(`object(${mailbox})`, async (model, world) => {
    await secondsPass(world);
    await record(world, mailbox);
    await takeOverStop(model, world, (one) => one.mailbox === mailbox);
    model.stopped.add(mailbox);
  });
}

/** A person objects at the very moment at which a message to them begins. */
function objectWhileItBegins(nth: number): Command {
  return command(`object while it begins(${nth})`, async (model, world) => {
    const held = pick(
      world.held.filter((one) => !one.begun),
      nth,
    );
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

function pause(campaign: number): Command {
  return command(`pause(${campaign})`, async (model, world) => {
    const moved = await world.office.campaigns.pause(world.campaignIds[campaign] ?? '');
    expect(moved).toBe(model.campaigns[campaign] === 'running');
    if (moved) model.campaigns[campaign] = 'paused';
  });
}

function resume(campaign: number): Command {
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

function cancel(campaign: number): Command {
  return command(`cancel(${campaign})`, async (model, world) => {
    const moved = await world.office.campaigns.cancel(world.campaignIds[campaign] ?? '');
    expect(moved).toBe(model.campaigns[campaign] !== 'cancelled');
    model.campaigns[campaign] = 'cancelled';
    await takeOverStop(model, world, (one) => one.campaign === campaign);
  });
}

/** Its lock goes; what it held it goes on with, as a process does that is cut off and does not know. */
function kill(worker: number): Command {
  return command(`kill(${worker})`, (_model, world) => loseSeat(world, worker));
}

function sweep(): Command {
  return command('sweep()', sweepNow);
}

/** The same with nothing in between: what it held is another's when it goes on. */
function loseAtOnce(worker: number): Command {
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
function wake(): Command {
  return command('wake()', async (_model, { office }) => {
    await office.database.query(
      `UPDATE message SET due_at = now() WHERE state IN ('queued', 'deferred') AND due_at < 'infinity'`,
    );
  });
}

const OUTCOMES = ['accepted', 'refused', 'uncertain', 'queued'] as const;

export function anyCommands(maxCommands: number): fc.Arbitrary<Iterable<fc.AsyncCommand<Model, World, boolean>>> {
  const mailbox = fc.nat({ max: MAILBOXES - 1 });
  const campaign = fc.nat({ max: CAMPAIGNS - 1 });
  const worker = fc.nat({ max: 1 });
  const nth = fc.nat({ max: 5 });
  const working = [
    fc.tuple(mailbox, fc.option(campaign)).map(([to, of]) => queue(to, of)),
    fc.constantFrom([0], [1], [0, 1]).map(claim),
    nth.map(begin),
    fc.tuple(nth, fc.constantFrom(...OUTCOMES)).map(([n, outcome]) => end(n, outcome)),
    nth.map(callOff),
  ];
  const cutOff = [worker.map(kill), fc.constant(sweep()), worker.map(loseAtOnce)];
  const disturbing = [
    ...[mailbox.map(object), nth.map(objectWhileItBegins)],
    ...[campaign.map(pause), campaign.map(resume), campaign.map(cancel)],
    fc.constant(wake()),
  ];
  // Most of what happens is work, else little comes far.
  const any = [...working, ...working, ...working, ...working, ...cutOff, ...cutOff, ...disturbing];
  return fc.noBias(fc.commands(any, { maxCommands, size: 'max' }));
}

function handsOf({ workers }: World, n: number) {
  const hands = workers[n];
  if (!hands) throw new Error(`there is no worker ${n}`);
  return hands;
}

function pick(held: readonly Held[], nth: number): Held | undefined {
  return held[nth % Math.max(held.length, 1)];
}

function messageOf({ messages }: Model, { claimed }: Held): Message {
  const message = messages.get(claimed.id);
  if (!message) throw new Error(`a claim of a message that nobody queued: ${claimed.id}`);
  return message;
}

function messagesIn({ messages }: Model, state: MessageState): Message[] {
  return [...messages.values()].filter((one) => one.state === state);
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
