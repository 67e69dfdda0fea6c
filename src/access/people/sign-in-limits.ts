// How often somebody may be wrong: failed sign-ins are counted in the database, for all processes together.
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { problem } from '../../http/problem.js';
import { newId } from '../../values/id.js';
import { row } from '../../values/sql.js';

const WINDOW_MINUTES = 15;

// The account from one network is guessed at soonest; the account from everywhere, so that a botnet gets nowhere either;
// the network over all accounts, so that one password is not tried on everybody.
const MOST = { pair: 5, account: 30, network: 100 };

/** Owns the table `sign_in_failure`. */
@Injectable()
export class SignInLimits {
  public constructor(private readonly database: DataSource) {}

  /**
   * Counts an attempt as failed before it is looked at, so that a thousand at once are not looked at either; `succeed`
   * takes it back. Throws 429 with Retry-After where there were too many.
   */
  public async attempt(account: string, address: string): Promise<{ succeed(): Promise<void> }> {
    const network = networkOf(address);
    const names = [`${account} ${network}`, account, network].map(hashed);
    await this.database.query(`DELETE FROM sign_in_failure WHERE at < now() - ${WINDOW}`);
    const attempt = newId('ses', Date.now());
    await this.database.query(NOTE, [names, attempt]);
    const found = await row<{ wait: number | null }>(this.database, WAIT, [names, Object.values(MOST), attempt]);
    if (found?.wait != null) throw tooOften(Math.max(1, Math.ceil(found.wait)));
    return { succeed: () => this.forget(names[0], attempt) };
  }

  /** What the right person got wrong before counts no more for their network; others' failures stay. */
  private async forget(pair: Buffer | undefined, attempt: string): Promise<void> {
    await this.database.query('DELETE FROM sign_in_failure WHERE who = $1 OR attempt = $2', [pair, attempt]);
  }
}

function tooOften(seconds: number): Error {
  const detail = `wait ${seconds} seconds before the next attempt`;
  return problem(
    429,
    'too-many-attempts',
    'this was tried too often',
    { code: 'too_many_attempts', detail },
    {
      'retry-after': String(seconds),
    },
  );
}

function hashed(name: string): Buffer {
  return createHash('sha256').update(`sign-in ${name}`).digest();
}

/** Whoever has an IPv6 address has a whole network of them. */
function networkOf(address: string): string {
  return isIP(address) === 6 ? address.split(':').slice(0, 4).join(':') : address;
}

const WINDOW = `interval '${WINDOW_MINUTES} minutes'`;

const NOTE = `INSERT INTO sign_in_failure (who, attempt, at) SELECT who, $2, now() FROM unnest($1::bytea[]) AS w (who)`;

// Until the oldest that makes it too many is out of the window.
const WAIT = `
SELECT max(extract(epoch FROM f.at + ${WINDOW} - now()))::float8 AS wait
FROM unnest($1::bytea[], $2::int[]) AS n (who, most)
CROSS JOIN LATERAL (
  SELECT at FROM sign_in_failure WHERE who = n.who AND at > now() - ${WINDOW} AND attempt <> $3
  ORDER BY at DESC OFFSET n.most - 1 LIMIT 1) f`;
