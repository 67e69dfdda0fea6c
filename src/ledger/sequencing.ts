// The part of a worker that keeps the ledger: sequencing and publishing, started and stopped together.
import { type DataSource } from 'typeorm';
import { type LogSigner } from './log-signer.js';
import { type Publicity, Publishing } from './publishing.js';
import { Sequencer } from './sequencer.js';
import { type SigningKeys } from './signing-keys.js';
import { type TreeReader } from './tree-reader.js';

export type SequencingParts = {
  readonly database: DataSource;
  readonly signer: LogSigner;
  readonly signingKeys: SigningKeys;
  readonly tree: TreeReader;
};

/** Answers how to stop it. */
export async function startSequencing(
  { database, signer, signingKeys, tree }: SequencingParts,
  publicity: Publicity,
  now: Date,
): Promise<() => Promise<void>> {
  const keyId = await signingKeys.register(signer.publicKey, now);
  const publishing = new Publishing(database, tree, publicity);
  const sequencer = new Sequencer(database, signer, keyId, publishing);
  sequencer.start();
  publishing.start();
  return async () => {
    await publishing.stop();
    await sequencer.stop();
  };
}
