// Which registers may bind a mail between two countries: those of either law, whatever kind of recipient it will be.
import { type DigestedPack } from '../policy/pack.js';

const NONE: readonly string[] = [];

// Packs never change while the program runs, so what is remembered here is no state.
const known = new WeakMap<DigestedPack, WeakMap<DigestedPack, readonly string[]>>();

export function bindingRegisters(recipient: DigestedPack, controller: DigestedPack): readonly string[] {
  let ofRecipient = known.get(recipient);
  if (!ofRecipient) known.set(recipient, (ofRecipient = new WeakMap()));
  let found = ofRecipient.get(controller);
  if (!found) ofRecipient.set(controller, (found = between(recipient, controller)));
  return found;
}

function between(recipient: DigestedPack, controller: DigestedPack): readonly string[] {
  const ids = [recipient, controller].flatMap(({ registers }) =>
    registers.filter(({ binding }) => binding).map(({ id }) => id),
  );
  return ids.length === 0 ? NONE : [...new Set(ids)];
}
