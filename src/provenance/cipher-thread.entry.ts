// The thread beside the one that answers: makes keys and seals. It has no way to the database, and keeps nothing.
import { parentPort, workerData } from 'node:worker_threads';
import { MasterKey, type MasterKeyOctets } from '../access/master-key.js';
import { type SealedSheaf, type Sheaf, sealSheaf } from '../ledger/sheaf.js';
import { type KeysAsked, type KeysMade, makeKeys } from './person-keys.js';

export type Asked = { readonly n: number } & ({ readonly sheaf: Sheaf } | { readonly keys: KeysAsked });
export type Answered = { readonly n: number } & ({ readonly sealed: SealedSheaf } | { readonly made: KeysMade });

const masterKey = MasterKey.of(workerData as MasterKeyOctets);

parentPort?.on('message', (asked: Asked) => {
  const { n } = asked;
  if ('sheaf' in asked) {
    const sealed = sealSheaf(asked.sheaf);
    answer({ n, sealed }, [sealed.rows.buffer as ArrayBuffer]);
  } else {
    const made = makeKeys(masterKey, asked.keys);
    answer({ n, made }, [made.unwrapped.buffer, made.wrapped.buffer]);
  }
});

function answer(answered: Answered, handedOver: readonly ArrayBuffer[]): void {
  parentPort?.postMessage(answered, handedOver);
}
