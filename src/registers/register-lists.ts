// The lists of do-not-contact registers that the administrator loads: read as a stream, put in force whole, in one go.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { newId } from '../values/id.js';
import { preparedRows } from '../values/prepared.js';
import { type Sql, row, rows } from '../values/sql.js';
import { DIGEST_BYTES, type ListFormat, readEntry } from './register-entry.js';
import { Registers } from './registers.js';
import { shortLines } from './short-lines.js';

export type NewList = {
  readonly register: string;
  /** The day that the register gives for the list: `2026-11-20`. */
  readonly listDate: string;
  readonly format: ListFormat;
  readonly fileName: string;
};

type RefusedLine = { readonly line: number; readonly reason: string };

export type LoadedList = {
  readonly id: string;
  readonly register: string;
  readonly listDate: string;
  readonly format: ListFormat;
  readonly fileName: string;
  readonly entries: number;
  /** Lines that name what an earlier line names. */
  readonly repeated: number;
  readonly refused: number;
  /** The first of them. */
  readonly refusedLines: readonly RefusedLine[];
  readonly loadedAt: Date;
};

/** Why a list did not come in force; the one before stays. */
export type Refusal = 'no_entry' | 'older';

type Tally = { entries: number; repeated: number; refused: number; readonly refusedLines: RefusedLine[] };

const BATCH = 5_000;
const MOST_REFUSED_SHOWN = 1_000;

/** SQL: no request takes this long; what is not in force by then never will be. */
const ABANDONED_AFTER = `interval '1 day'`;

/** Owns the tables `register_list` and `register_entry`. */
@Injectable()
export class RegisterLists {
  public constructor(
    private readonly database: DataSource,
    private readonly registers: Registers,
  ) {}

  /** Reads a list and puts it in force. A broken line is counted and named, and the rest is loaded. */
  public async load(given: NewList, content: AsyncIterable<Uint8Array>, at: Date): Promise<LoadedList | Refusal> {
    const id = newId('rgl', at.getTime());
    const made = await row<{ number: string }>(this.database, MAKE, [
      ...[id, given.register, given.listDate, given.format, given.fileName, at],
    ]);
    const number = made?.number ?? '';
    try {
      const tally = await this.read(number, given.format, content);
      const refusal = tally.entries === 0 ? 'no_entry' : await this.putInForce(id, given, tally);
      if (refusal) {
        await this.discard(number);
        return refusal;
      }
      this.registers.forget();
      return { id, ...given, ...tally, loadedAt: at };
    } catch (error) {
      await this.discard(number).catch(() => undefined); // in force nowhere, and swept up later
      throw error;
    }
  }

  /** The list of each register that is in force. */
  public async inForce(): Promise<LoadedList[]> {
    const found = await rows<LoadedList & Record<'entries' | 'repeated' | 'refused', string>>(this.database, IN_FORCE);
    return found.map((one) => ({
      ...one,
      entries: Number(one.entries),
      repeated: Number(one.repeated),
      refused: Number(one.refused),
    }));
  }

  /** What loads that were broken off left behind, and what they were to take away: by number. */
  public async abandoned(): Promise<string[]> {
    const found = await rows<{ number: string }>(this.database, ABANDONED);
    return found.map(({ number }) => number);
  }

  /** The row goes first, so that a load which is under way after all cannot put a part of its list in force. */
  public async discard(number: string): Promise<void> {
    await this.database.query('DELETE FROM register_list WHERE number = $1 AND NOT in_force AND entries = 0', [number]);
    await this.database.query(DISCARD_ENTRIES, [number]);
  }

  private async read(number: string, format: ListFormat, content: AsyncIterable<Uint8Array>): Promise<Tally> {
    const tally: Tally = { entries: 0, repeated: 0, refused: 0, refusedLines: [] };
    let batch: Buffer[] = [];
    for await (const { number: line, text } of shortLines(content)) {
      const entry = text === null ? { refused: 'is too long for an entry' } : readEntry(text, format);
      if (entry === null) continue;
      if ('refused' in entry) {
        tally.refused++;
        if (tally.refusedLines.length < MOST_REFUSED_SHOWN) tally.refusedLines.push({ line, reason: entry.refused });
      } else if (batch.push(entry.digest) === BATCH) {
        await this.keep(number, batch, tally);
        batch = [];
      }
    }
    if (batch.length > 0) await this.keep(number, batch, tally);
    return tally;
  }

  private async keep(number: string, digests: readonly Buffer[], tally: Tally): Promise<void> {
    const [kept] = await preparedRows<{ count: string }>(this.database, KEEP, [
      number,
      Buffer.concat(digests),
      digests.length,
    ]);
    const added = Number(kept?.count ?? 0);
    tally.entries += added;
    tally.repeated += digests.length - added;
  }

  /** INVARIANT (in one go): in one transaction the new list is in force and the one before is not. */
  private async putInForce(id: string, { register, listDate }: NewList, tally: Tally): Promise<'older' | null> {
    const replaced = await this.database.transaction(async (transaction) => {
      await transaction.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`register ${register}`]);
      const before = await current(transaction, register);
      if (before && before.listDate > listDate) return 'older';
      if (before) await transaction.query('UPDATE register_list SET in_force = false WHERE id = $1', [before.id]);
      const { entries, repeated, refused, refusedLines } = tally;
      const forced = await rows(transaction, FORCE, [id, entries, repeated, refused, JSON.stringify(refusedLines)]);
      if (forced.length === 0) throw new Error(`the list ${id} was given up before it was loaded`);
      return before;
    });
    if (replaced === 'older') return replaced;
    // Only now: whoever read the list before this commit has read it whole.
    if (replaced) await this.database.query('DELETE FROM register_entry WHERE list = $1', [replaced.number]);
    return null;
  }
}

function current(sql: Sql, register: string): Promise<{ id: string; number: string; listDate: string } | null> {
  return row(
    sql,
    'SELECT id, number, list_date::text AS "listDate" FROM register_list WHERE register = $1 AND in_force',
    [register],
  );
}

const MAKE = `
INSERT INTO register_list (id, register, list_date, format, file_name, loaded_at) VALUES ($1, $2, $3, $4, $5, $6)
RETURNING number`;

const FORCE = `
WITH forced AS (
  UPDATE register_list SET in_force = true, entries = $2, repeated = $3, refused = $4, refused_lines = $5 WHERE id = $1
  RETURNING 1
) SELECT * FROM forced`;

// A list that was in force once has its count; its row stays as history, its entries do not.
const ABANDONED = `
SELECT number FROM register_list l WHERE NOT in_force AND loaded_at < now() - ${ABANDONED_AFTER}
  AND (entries = 0 OR EXISTS (SELECT FROM register_entry e WHERE e.list = l.number))`;

const DISCARD_ENTRIES = `
DELETE FROM register_entry WHERE list = $1 AND NOT EXISTS (SELECT FROM register_list WHERE number = $1 AND in_force)`;

const IN_FORCE = `
SELECT id, register, list_date::text AS "listDate", format, file_name AS "fileName", entries, repeated, refused,
  refused_lines AS "refusedLines", loaded_at AS "loadedAt"
FROM register_list WHERE in_force ORDER BY register`;

const KEEP = {
  name: 'register-entries-keep',
  text: `
WITH kept AS (
  INSERT INTO register_entry (list, digest)
  SELECT $1::bigint, substring($2::bytea FROM n * ${DIGEST_BYTES} + 1 FOR ${DIGEST_BYTES}) FROM generate_series(0, $3::int - 1) n
  ON CONFLICT DO NOTHING RETURNING 1
) SELECT count(*) FROM kept`,
};
