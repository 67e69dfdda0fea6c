/** What every command of the model-based test is made of. */
import type fc from 'fast-check';
import { type MessageState } from '../../src/delivery/message.js';
import { type Hands } from '../setup/post-office.js';
import { expectSlots, type Held, type Message, type Model, type World } from './machine-model.js';

export type Command = fc.AsyncCommand<Model, World>;

export const WAITS: readonly MessageState[] = ['queued', 'deferred'];

/** After each of them the slots are as the model has them. */
export function command(name: string, run: (model: Model, world: World) => Promise<void>): Command {
  return {
    check: () => true,
    run: async (model, world) => {
      await run(model, world);
      await expectSlots(model, world);
    },
    toString: () => name,
  };
}

export function handsOf({ workers }: World, n: number): Hands {
  const hands = workers[n];
  if (!hands) throw new Error(`there is no worker ${n}`);
  return hands;
}

/** One of the claims in hand, of those that have begun or of those that have not. */
export function pick(
  { held }: World,
  { nth, begun }: { readonly nth: number; readonly begun: boolean },
): Held | undefined {
  const some = held.filter((one) => one.begun === begun);
  return some[nth % Math.max(some.length, 1)];
}

export function messageOf({ messages }: Model, { claimed }: Held): Message {
  const message = messages.get(claimed.id);
  if (!message) throw new Error(`a claim of a message that nobody queued: ${claimed.id}`);
  return message;
}

export function messagesIn({ messages }: Model, state: MessageState): Message[] {
  return [...messages.values()].filter((one) => one.state === state);
}
