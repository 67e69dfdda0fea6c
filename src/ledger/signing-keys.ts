// The keys that signed a log, one after the other: each change is an entry of every log, and old signatures stay valid.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { newId } from '../values/id.js';
import { row, rows } from '../values/sql.js';
import { Ledger } from './ledger.js';
import { logKey } from './log-signer.js';
import { encodeVerifierKey } from './tree/verifier-key.js';

export type KeyRange = {
  /** `name+hash+base64`. */
  readonly key: string;
  readonly since: string;
  /** The sizes of the first and the last checkpoint that it signed; null where there is none yet. */
  readonly firstSize: number | null;
  readonly lastSize: number | null;
};

type RangeRow = { public_key: Buffer; since: Date; first: string | null; last: string | null };

const KEYS_LOCK = 7_161_804;

/** Owns the table `signing_key`. */
@Injectable()
export class SigningKeys {
  public constructor(
    private readonly database: DataSource,
    private readonly ledger: Ledger,
  ) {}

  /** Makes the key known and answers its number. Where others signed before, every log gets an entry that says so. */
  public async register(publicKey: Buffer, at: Date): Promise<number> {
    return this.database.transaction(async (sql) => {
      await sql.query('SELECT pg_advisory_xact_lock($1)', [KEYS_LOCK]);
      const known = await row<{ id: number }>(sql, 'SELECT id FROM signing_key WHERE public_key = $1', [publicKey]);
      if (known) return known.id;
      const before = await row<{ public_key: Buffer }>(
        sql,
        'SELECT public_key FROM signing_key ORDER BY id DESC LIMIT 1',
      );
      const made = await row<{ id: number }>(
        sql,
        'INSERT INTO signing_key (public_key, since) VALUES ($1, $2) RETURNING id',
        [publicKey, at],
      );
      if (!made) throw new Error('the database kept no key');
      if (before) {
        const controllers = await rows<{ id: string }>(sql, 'SELECT id FROM controller');
        const refersTo = [before.public_key, publicKey].map((key) => `ed25519:${key.toString('hex')}`);
        const leaves = controllers.map(({ id: controllerId }) => ({
          ...{ id: newId('evt', at.getTime()), type: 'signing_key_rotated' as const, at: at.toISOString() },
          ...{ controllerId, subjectId: null, payload: null, refersTo },
        }));
        await this.ledger.append(sql, leaves);
      }
      return made.id;
    });
  }

  /** The keys of a controller's log, the newest first. */
  public async ranges(controllerId: string): Promise<KeyRange[]> {
    const found = await rows<RangeRow>(this.database, RANGES, [controllerId]);
    return found.map(({ public_key, since, first, last }) => ({
      key: encodeVerifierKey(logKey(controllerId, public_key)),
      since: since.toISOString(),
      firstSize: first === null ? null : Number(first),
      lastSize: last === null ? null : Number(last),
    }));
  }
}

const RANGES = `
SELECT k.public_key, k.since,
  (SELECT min(size) FROM ledger_checkpoint c WHERE c.controller_id = $1 AND c.signing_key = k.id) AS first,
  (SELECT max(size) FROM ledger_checkpoint c WHERE c.controller_id = $1 AND c.signing_key = k.id) AS last
FROM signing_key k ORDER BY k.id DESC`;
