/** What workers do, two at once: the commands that bring messages forward. */
import { type Ending } from '../../src/delivery/transitions.js';
import { type Known } from '../../src/provenance/known.js';
import { CONSENT } from '../builders/people.js';
import { EVERYBODY, ON_A_WEBSITE } from '../setup/post-office.js';
import { type Command, command, handsOf, messageOf, pick, WAITS } from './machine-command.js';
import { type Held, isCold, MAILBOXES, type Model, slotsOf, takeOver, type World } from './machine-model.js';

const PURPOSE = 'prospecting';
const WARM: Known = { country: 'GB', consents: [{ ...CONSENT, purpose: PURPOSE }] };
const AT_ONCE = 5;
const GIVE_UP_AFTER_MS = 3_600_000;

export function queue(mailbox: number, campaign: number | null): Command {
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
export function claim(workers: readonly number[]): Command {
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

export function begin(nth: number): Command {
  return command(`begin(${nth})`, async (model, world) => {
    const held = pick(world, { nth, begun: false });
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
export function end(nth: number, outcome: Ending['to']): Command {
  return command(`end(${nth}, ${outcome})`, (model, world) => endOne(model, world, { nth, begun: true, outcome }));
}

/** A claim is given up before anything began. */
export function callOff(nth: number): Command {
  return command(`callOff(${nth})`, (model, world) => endOne(model, world, { nth, begun: false, outcome: 'queued' }));
}

type End = { readonly nth: number; readonly begun: boolean; readonly outcome: Ending['to'] };

async function endOne(model: Model, world: World, { nth, begun, outcome: to }: End): Promise<void> {
  const held = pick(world, { nth, begun });
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
