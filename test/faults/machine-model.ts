/** What the state machine of messages promises, in a few lines of memory, and the world that is held against it. */
import { type Sender } from '../../src/access/controller.js';
import { type Claimed } from '../../src/delivery/claimed.js';
import { type MessageState } from '../../src/delivery/message.js';
import { rows } from '../../src/values/sql.js';
import { type Hands, type PostOffice } from '../setup/post-office.js';

export type Message = {
  readonly mailbox: number;
  /** Null: on its own. */
  readonly campaign: number | null;
  state: MessageState;
  /** The number of the worker that took it last. */
  holder: string | null;
  /** A hand-over has begun of which it is not proven that it failed before the end of DATA. */
  isOut: boolean;
};

export type Model = {
  readonly messages: Map<string, Message>;
  /** Who objected, and was told that it is heard. */
  readonly stopped: Set<number>;
  readonly campaigns: ('running' | 'paused' | 'cancelled')[];
  /** The frequency slots that are taken, by their stamps, each with the message that took it. */
  readonly slots: Map<string, string>;
};

/** A claim in the hands of a worker, which goes on with it even after its number is lost. */
export type Held = {
  readonly claimed: Claimed;
  readonly hands: Hands;
  begun: boolean;
};

export type World = {
  readonly office: PostOffice;
  readonly sender: Sender;
  readonly emails: readonly string[];
  readonly campaignIds: readonly string[];
  readonly workers: readonly Hands[];
  readonly held: Held[];
};

type Seen = { readonly id: string; readonly state: MessageState; readonly holder: string | null };
type Edge = { readonly id: string; readonly from: MessageState; readonly to: MessageState };

/** The first ones are cold, which the cap binds; the last one consented. */
export const MAILBOXES = 4;
export const CAMPAIGNS = 3;
export const isCold = (mailbox: number): boolean => mailbox < MAILBOXES - 1;

/** Design section 7. Not the trigger's list: the model must be able to contradict it. */
const EDGES: Readonly<Record<MessageState, readonly MessageState[]>> = {
  queued: ['claimed', 'deferred', 'cancelled'],
  deferred: ['claimed', 'queued', 'cancelled'],
  claimed: ['handed_over', 'queued', 'cancelled'],
  handed_over: ['accepted', 'refused', 'uncertain', 'queued'],
  uncertain: ['accepted', 'refused'],
  accepted: [],
  refused: [],
  cancelled: [],
};

/** Every change of a state, as the database saw it. */
export const WATCH_EDGES = `
CREATE TABLE seen_edge (n bigint GENERATED ALWAYS AS IDENTITY, id text, from_state text, to_state text);
CREATE FUNCTION see_edge() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO seen_edge (id, from_state, to_state) VALUES (NEW.id, OLD.state, NEW.state); RETURN NULL; END $$;
CREATE TRIGGER seen AFTER UPDATE OF state ON message FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION see_edge()`;

/** An empty table of messages, a controller of its own, two workers. */
export async function newWorld(office: PostOffice, workers: readonly Hands[]): Promise<World> {
  await office.database.query('DELETE FROM message; DELETE FROM seen_edge');
  const { sender } = await office.acme('GB');
  const campaignIds: string[] = [];
  for (let n = 0; n < CAMPAIGNS; n++) campaignIds.push(await office.campaign(sender, 'prospecting'));
  for (const { seat } of workers) await seat.keep();
  const emails = Array.from({ length: MAILBOXES }, (_, n) => `person${n}@client.example`);
  return { office, sender, emails, campaignIds, workers, held: [] };
}

export function newModel(): Model {
  const campaigns = Array.from({ length: CAMPAIGNS }, () => 'running' as const);
  return { messages: new Map(), stopped: new Set(), campaigns, slots: new Map() };
}

/** Whether a command may have brought a message from how it was into this state. */
export type Allows = (before: Message, to: MessageState) => boolean;

/**
 * Takes over into the model what has changed, held against what the command allows and what always holds; answers which
 * messages that were.
 */
export async function takeOver(model: Model, world: World, allows: Allows): Promise<Set<string>> {
  const { database } = world.office;
  const seen = await rows<Seen>(database, 'SELECT id, state, worker AS holder FROM message');
  const edges = await rows<Edge>(database, TAKE_EDGES);
  for (const { id, from, to } of edges) {
    expect({ id, from, mayBecome: EDGES[from], to }).toMatchObject({ mayBecome: expect.arrayContaining([to]) });
    const message = model.messages.get(id);
    if (!message || to !== 'handed_over') continue;
    expect({ id, beginsAgain: message.isOut }).toEqual({ id, beginsAgain: false });
    expect({ id, beginsAfterANo: model.stopped.has(message.mailbox) }).toEqual({ id, beginsAfterANo: false });
  }
  const changed = new Set<string>();
  for (const { id, state, holder } of seen) {
    const message = model.messages.get(id);
    if (!message) throw new Error(`a message that nobody queued: ${id}`);
    if (!edges.some((edge) => edge.id === id)) continue;
    expect({ id, message, to: state, allowed: allows(message, state) }).toMatchObject({ allowed: true });
    Object.assign(message, { state, holder });
    if (state === 'handed_over') message.isOut = true;
    if (state === 'queued') message.isOut = false;
    changed.add(id);
  }
  return changed;
}

/** A limiter counts real sends: what is on its way, what arrived, what may have arrived, and nothing else. */
export async function expectSlots(model: Model, { office, sender, emails }: World): Promise<void> {
  const found = await rows<{ email: string; stamps: string[] }>(office.database, SLOTS, [sender.controllerId]);
  for (const { email, stamps } of found) {
    const mailbox = emails.indexOf(email);
    const taken = slotsOf(model, mailbox);
    expect({ mailbox, stamps }).toEqual({ mailbox, stamps: taken.sort() });
    expect(taken.length).toBeLessThanOrEqual(1); // one a week, and no week passes here
  }
}

export function slotsOf({ slots, messages }: Model, mailbox: number): string[] {
  return [...slots].filter(([, id]) => messages.get(id)?.mailbox === mailbox).map(([stamp]) => stamp);
}

const TAKE_EDGES = `
WITH taken AS (DELETE FROM seen_edge RETURNING n, id, from_state, to_state)
SELECT id, from_state AS "from", to_state AS "to" FROM taken ORDER BY n`;

const SLOTS = `
SELECT email, ARRAY(SELECT s::text FROM unnest(cold_sent_at) s ORDER BY s) AS stamps FROM mailbox WHERE controller_id = $1`;
