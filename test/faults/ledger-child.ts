/** Writers and a sequencer in a process of their own, to be killed: says what was acknowledged and whatever it signs. */
import { createPrivateKey } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createDataSource } from '../../config/database.js';
import { type Leaf } from '../../src/ledger/leaf.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { LogSigner } from '../../src/ledger/log-signer.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { SigningKeys } from '../../src/ledger/signing-keys.js';
import { newId } from '../../src/values/id.js';

const [url = '', key = '', controllers = ''] = process.argv.slice(2);
const WRITERS = 4;

/** Tells of a signature as soon as it exists, before anybody knows whether it will be stored. */
class OutspokenSigner extends LogSigner {
  public override sign(controllerId: string, size: number, root: Buffer): string {
    const note = super.sign(controllerId, size, root);
    process.stdout.write(`signed ${Buffer.from(note).toString('base64')}\n`);
    return note;
  }
}

const database = await (await createDataSource({ url, role: 'outreach_guard_app', poolSize: WRITERS })).initialize();
const ledger = new Ledger();
const signer = new OutspokenSigner(createPrivateKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'pkcs8' }));
const keyId = await new SigningKeys(database, ledger).register(signer.publicKey, new Date());
new Sequencer(database, signer, keyId).start();
process.stdout.write('started\n');
for (let writer = 0; writer < WRITERS; writer++) void write();

/** Small and large transactions, quick and slow ones, and such as think better of it. */
async function write(): Promise<void> {
  for (;;) {
    const leaves = Array.from({ length: Math.ceil(Math.random() ** 3 * 300) }, () => someLeaf());
    try {
      await database.transaction(async (sql) => {
        await ledger.append(sql, leaves);
        if (Math.random() < 0.1) await pause(Math.random() * 300);
        if (Math.random() < 0.1) throw new Error('thought better of it');
      });
      process.stdout.write(`acked ${leaves.map(({ id }) => id).join(' ')}\n`);
      await pause(Math.random() * 60);
    } catch {
      await pause(5);
    }
  }
}

function someLeaf(): Leaf {
  const ids = controllers.split(',');
  const at = new Date();
  return {
    ...{ id: newId('dec', at.getTime()), type: 'decision', at: at.toISOString() },
    controllerId: ids[Math.floor(Math.random() ** 2 * ids.length)] ?? '',
    ...{ subjectId: 'ab'.repeat(32), payload: Buffer.from('sealed'), refersTo: [] },
  };
}
