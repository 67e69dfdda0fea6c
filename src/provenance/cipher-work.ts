// What the thread of the ciphers is asked and answers.
import { type MasterKey } from '../access/master-key.js';
import { type SealedSheaf, type Sheaf, sealSheaf } from '../ledger/sheaf.js';
import { type KeysAsked, type KeysMade, makeKeys } from './person-keys.js';

export type Asked = { readonly n: number } & ({ readonly sheaf: Sheaf } | { readonly keys: KeysAsked });
export type Answered = { readonly n: number } & ({ readonly sealed: SealedSheaf } | { readonly made: KeysMade });

/** The answer, and its memory that may be handed over with it. */
export function work(masterKey: MasterKey, asked: Asked): { readonly answered: Answered; readonly own: ArrayBuffer[] } {
  const { n } = asked;
  if ('sheaf' in asked) {
    const sealed = sealSheaf(asked.sheaf);
    return { answered: { n, sealed }, own: [sealed.rows.buffer as ArrayBuffer] };
  }
  const made = makeKeys(masterKey, asked.keys);
  return { answered: { n, made }, own: [made.unwrapped.buffer, made.wrapped.buffer] };
}
