// The thread beside the one that answers: makes keys and seals. It has no way to the database, and keeps nothing.
import { parentPort, workerData } from 'node:worker_threads';
import { MasterKey, type MasterKeyOctets } from '../access/master-key.js';
import { type Asked, work } from './cipher-work.js';

const masterKey = MasterKey.of(workerData as MasterKeyOctets);

parentPort?.on('message', (asked: Asked) => {
  const { answered, own } = work(masterKey, asked);
  parentPort?.postMessage(answered, own);
});
