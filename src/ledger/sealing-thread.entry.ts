// The thread that seals: takes sheaves, answers rows. It has no way to the database and to no other key than it is handed.
import { parentPort } from 'node:worker_threads';
import { type Sheaf, sealSheaf } from './sheaf.js';

export type Asked = { readonly n: number; readonly sheaf: Sheaf };
export type Answered = { readonly n: number; readonly rows: Uint8Array; readonly hashes: string };

parentPort?.on('message', ({ n, sheaf }: Asked) => {
  const { rows, hashes } = sealSheaf(sheaf);
  const answer: Answered = { n, rows, hashes: hashes.join('\n') };
  parentPort?.postMessage(answer, [rows.buffer as ArrayBuffer]);
});
