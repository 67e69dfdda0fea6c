// The second factor by an authenticator (TOTP, RFC 6238): no code counts twice; recovery codes for the day it is lost.
import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Secret, TOTP } from 'otpauth';
import { DataSource } from 'typeorm';
import { Clock } from '../../values/clock.js';
import { row } from '../../values/sql.js';
import { MasterKey } from '../master-key.js';
import { type Person } from './person.js';
import { hashOf } from './secret-token.js';

const SECRET_BYTES = 20;
const PERIOD_S = 30;
/** Clocks differ: one step before and after. */
const TOLERANCE = 1;
const RECOVERY_CODES = 10;
const RECOVERY_BYTES = 10;

/** Owns the tables `person_totp` and `recovery_code`. */
@Injectable()
export class OneTimeCodes {
  public constructor(
    private readonly database: DataSource,
    private readonly masterKey: MasterKey,
    private readonly clock: Clock,
  ) {}

  /** Whether codes are asked for at the sign-in. */
  public async isOn(personId: string): Promise<boolean> {
    return (await row(this.database, 'SELECT 1 FROM person_totp WHERE person_id = $1 AND is_on', [personId])) !== null;
  }

  /** A new secret for an authenticator, not in force yet; null where one is in force. */
  public async enrol(person: Person): Promise<{ secret: string; uri: string } | null> {
    const secret = randomBytes(SECRET_BYTES);
    const sealed = this.masterKey.wrap(secret, boundTo(person.id));
    if ((await row(this.database, ENROL, [person.id, sealed])) === null) return null;
    const totp = totpOf(secret, person.email);
    return { secret: totp.secret.base32, uri: totp.toString() };
  }

  /** Puts it in force with a first code, and answers the recovery codes, this once; null where the code is wrong. */
  public async confirm(personId: string, code: string): Promise<string[] | null> {
    if (await this.isOn(personId)) return null;
    if (!(await this.takeCode(personId, code))) return null;
    const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    await this.database.transaction(async (transaction) => {
      await transaction.query('UPDATE person_totp SET is_on = true WHERE person_id = $1', [personId]);
      await transaction.query('DELETE FROM recovery_code WHERE person_id = $1', [personId]);
      await transaction.query('INSERT INTO recovery_code (person_id, hash) SELECT $1, unnest($2::bytea[])', [
        personId,
        codes.map((one) => hashOf(plain(one))),
      ]);
    });
    return codes;
  }

  public async remove(personId: string): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await transaction.query('DELETE FROM person_totp WHERE person_id = $1', [personId]);
      await transaction.query('DELETE FROM recovery_code WHERE person_id = $1', [personId]);
    });
  }

  /** Takes a code of the authenticator or a recovery code, either once; false where it is none. */
  public async take(personId: string, code: string): Promise<boolean> {
    return (await this.takeCode(personId, code)) || (await this.takeRecoveryCode(personId, code));
  }

  private async takeCode(personId: string, code: string): Promise<boolean> {
    const kept = await row<{ secret: Buffer }>(this.database, 'SELECT secret FROM person_totp WHERE person_id = $1', [
      personId,
    ]);
    const token = plain(code);
    if (!kept || !/^\d{6}$/.test(token)) return false;
    const timestamp = this.clock.now().getTime();
    const totp = totpOf(this.masterKey.unwrap(kept.secret, boundTo(personId)), '');
    const delta = totp.validate({ token, timestamp, window: TOLERANCE });
    if (delta === null) return false;
    return (await row(this.database, USE, [personId, totp.counter({ timestamp }) + delta])) !== null;
  }

  private async takeRecoveryCode(personId: string, code: string): Promise<boolean> {
    return (await row(this.database, USE_RECOVERY, [personId, hashOf(plain(code))])) !== null;
  }
}

function totpOf(secret: Buffer, label: string): TOTP {
  const buffer = new Uint8Array(secret).buffer;
  return new TOTP({ issuer: 'Outreach Guard', label, secret: new Secret({ buffer }), digits: 6, period: PERIOD_S });
}

/** 80 bits, in groups that are read out easily. */
function newRecoveryCode(): string {
  return (randomBytes(RECOVERY_BYTES).toString('hex').match(/.{5}/g) ?? []).join('-');
}

/** As it was shown, whatever was put between. */
function plain(code: string): string {
  return code.replace(/[\s-]/g, '').toLowerCase();
}

function boundTo(personId: string): string {
  return `${personId}/totp`;
}

const ENROL = `
INSERT INTO person_totp AS t (person_id, secret) VALUES ($1, $2)
ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, last_step = 0 WHERE NOT t.is_on RETURNING 1`;

// Two who bring one code at once: the second finds the step taken.
const USE = `
WITH used AS (UPDATE person_totp SET last_step = $2 WHERE person_id = $1 AND last_step < $2 RETURNING 1) SELECT 1 FROM used`;

const USE_RECOVERY = `
WITH used AS (DELETE FROM recovery_code WHERE person_id = $1 AND hash = $2 RETURNING 1) SELECT 1 FROM used`;
