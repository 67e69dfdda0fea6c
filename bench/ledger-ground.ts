// A ledger alone on a database of its own: leaves by the thousand, and a sequencer step by step.
import { generateKeyPairSync, hash } from 'node:crypto';
import { type DataSource } from 'typeorm';
import { createDataSource, migrateDatabase } from '../config/database.js';
import { DatabaseLog } from '../src/evidence/verification/database-log.js';
import { verifyLog } from '../src/evidence/verification/verify-log.js';
import { Integration } from '../src/ledger/integration.js';
import { type Leaf } from '../src/ledger/leaf.js';
import { releaseLease, takeLease } from '../src/ledger/lease.js';
import { Ledger } from '../src/ledger/ledger.js';
import { logKey, LogSigner } from '../src/ledger/log-signer.js';
import { SequencingSession } from '../src/ledger/sequencing-session.js';
import { SigningKeys } from '../src/ledger/signing-keys.js';
import { parseCheckpoint } from '../src/ledger/tree/checkpoint.js';
import { openNote } from '../src/ledger/tree/note.js';
import { TreeReader } from '../src/ledger/tree-reader.js';
import { newId } from '../src/values/id.js';
import { row } from '../src/values/sql.js';

export const CONTROLLER = 'ctl_01k000000000000000000000bb';
export const BATCH = 1_000;
const BULK = 100_000;
const MOST_A_STEP = 20_000;
/** About what a decision seals. */
const PAYLOAD = Buffer.alloc(1_100, 'sealed');
const SMALL_PAYLOAD = Buffer.alloc(200, 'sealed');
const SUBJECT = 'ab'.repeat(32);

export class LedgerGround {
  private readonly ledger = new Ledger();

  private constructor(
    public readonly url: string,
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
    return new LedgerGround(url, database, signer, keyId, new TreeReader(database, signer));
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

  /** Leaves as INSERT makes them on the server itself, for trees too large to be filled through us; and their tree. */
  public async fillTo(leaves: number, progress: (text: string) => void): Promise<void> {
    for (let size = await this.tree.size(CONTROLLER); size < leaves; size += BULK) {
      if (size % 1_000_000 < BULK) progress(`ledger: ${size} of ${leaves} leaves`);
      const count = Math.min(BULK, leaves - size);
      const digest = hash('sha256', SMALL_PAYLOAD, 'hex');
      await this.database.query(FILL, [CONTROLLER, count, new Date().toISOString(), SMALL_PAYLOAD, digest]);
      await this.integrateAll();
    }
    await this.database.query('ANALYZE leaf, ledger_entry'); // as autovacuum does it, in its own time
  }

  /** The signed note that a verification holds the log against. */
  public async firstCheckpoint(): Promise<string> {
    const text = 'SELECT note FROM ledger_checkpoint WHERE controller_id = $1 ORDER BY size LIMIT 1';
    return (await row<{ note: string }>(this.database, text, [CONTROLLER]))?.note ?? '';
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

  /** As `npm run ledger:verify` does it, in this process; answers how many entries. */
  public async verify(): Promise<number> {
    const keys = [logKey(CONTROLLER, this.signer.publicKey)];
    const opened = openNote(await this.firstCheckpoint(), keys);
    const earlier = opened.ok ? parseCheckpoint(opened.text) : null;
    if (!earlier) throw new Error('nothing was signed yet');
    const asked = { controllerId: CONTROLLER, keys, earlier, from: 0 };
    return (await verifyLog(new DatabaseLog(this.database, CONTROLLER), asked)).entries;
  }

  public async close(): Promise<void> {
    await this.database.destroy();
  }
}

const FILL = `
INSERT INTO leaf (controller_id, id, type, at, subject_id, body, hash, payload)
SELECT $1, id, 'decision', $3::text::timestamptz, NULL, body, sha256('\\x00'::bytea || convert_to(body, 'UTF8')), $4::bytea
FROM (SELECT id, '{"at":"' || $3 || '","controller":"' || $1 || '","id":"' || id || '","payload":"sha256:' || $5 ||
    '","refersTo":[],"subject":null,"type":"decision","v":1}' AS body
  FROM (SELECT 'dec_' || replace(gen_random_uuid()::text, '-', '') AS id FROM generate_series(1, $2::int)) i) b`;
