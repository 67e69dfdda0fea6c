// A ledger alone on a database of its own: leaves by the thousand, and a sequencer step by step.
import { generateKeyPairSync } from 'node:crypto';
import { type DataSource } from 'typeorm';
import { createDataSource, migrateDatabase } from '../config/database.js';
import { Integration } from '../src/ledger/integration.js';
import { type Leaf } from '../src/ledger/leaf.js';
import { releaseLease, takeLease } from '../src/ledger/lease.js';
import { Ledger } from '../src/ledger/ledger.js';
import { LogSigner } from '../src/ledger/log-signer.js';
import { SequencingSession } from '../src/ledger/sequencing-session.js';
import { SigningKeys } from '../src/ledger/signing-keys.js';
import { TreeReader } from '../src/ledger/tree-reader.js';
import { newId } from '../src/values/id.js';

export const CONTROLLER = 'ctl_01k000000000000000000000bb';
export const BATCH = 1_000;
const MOST_A_STEP = 20_000;
/** About what a decision seals. */
const PAYLOAD = Buffer.alloc(1_100, 'sealed');
const SUBJECT = 'ab'.repeat(32);

export class LedgerGround {
  private readonly ledger = new Ledger();

  private constructor(
    public readonly database: DataSource,
    public readonly signer: LogSigner,
    public readonly keyId: number,
    public readonly tree: TreeReader,
  ) {}

  public static async open(url: string): Promise<LedgerGround> {
    const database = await createDataSource({ url });
    await migrateDatabase(database);
    await database.initialize();
    const signer = new LogSigner(generateKeyPairSync('ed25519').privateKey);
    const keyId = await new SigningKeys(database, new Ledger()).register(signer.publicKey, new Date());
    return new LedgerGround(database, signer, keyId, new TreeReader(database, signer));
  }

  public async append(count = BATCH): Promise<void> {
    const at = new Date();
    const leaves = Array.from({ length: count }, (): Leaf => {
      const id = newId('dec', at.getTime());
      const named = { id, type: 'decision', at: at.toISOString(), controllerId: CONTROLLER } as const;
      return { ...named, subjectId: SUBJECT, payload: PAYLOAD, refersTo: [] };
    });
    await this.ledger.append(this.database, leaves);
  }

  /** Leaves as INSERT makes them on the server itself: for trees too large to be filled through us. */
  public async appendInBulk(count: number): Promise<void> {
    await this.database.query(BULK, [CONTROLLER, count]);
  }

  /** Integrates all there is; answers how many. */
  public async integrateAll(): Promise<number> {
    const session = await SequencingSession.open(this.database);
    const epoch = (await takeLease(session, 'bench')) ?? '';
    const integration = new Integration(this.signer, this.keyId);
    let all = 0;
    for (let leaves = 1; leaves > 0; all += leaves) {
      leaves = (await integration.step(session, epoch, MOST_A_STEP, new Date()))?.leaves ?? 0;
    }
    await releaseLease(session, epoch);
    await session.close();
    return all;
  }

  public async close(): Promise<void> {
    await this.database.destroy();
  }
}

const BULK = `
INSERT INTO leaf (controller_id, id, type, at, subject_id, body, hash)
SELECT $1, id, 'decision', now(), NULL, body, sha256('\\x00'::bytea || convert_to(body, 'UTF8'))
FROM (SELECT id, '{"at":"2026-11-25T10:00:00.000Z","controller":"' || $1 || '","id":"' || id ||
    '","payload":null,"refersTo":[],"subject":null,"type":"decision","v":1}' AS body
  FROM (SELECT 'dec_' || replace(gen_random_uuid()::text, '-', '') AS id FROM generate_series(1, $2::int)) i) b`;
