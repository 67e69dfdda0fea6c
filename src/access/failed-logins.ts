// How often somebody came with a key that opens nothing, by door: for whoever watches the figures. Never who, nor from where.
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rows } from '../values/sql.js';

export type Door = 'api' | 'mailgun' | 'queue_board' | 'smtp';

const WRITE_EVERY_MS = 1_000;

/** Owns the table `failed_login`. Guesses cost the database one statement a second, however many there are. */
@Injectable()
export class FailedLogins implements BeforeApplicationShutdown {
  private readonly unwritten = new Map<Door, number>();
  private timer: NodeJS.Timeout | null = null;

  public constructor(private readonly database: DataSource) {}

  public record(door: Door): void {
    this.unwritten.set(door, (this.unwritten.get(door) ?? 0) + 1);
    this.timer ??= setTimeout(() => void this.write(), WRITE_EVERY_MS).unref();
  }

  /** Since the beginning, of all processes; of the last second some are missing. */
  public counts(): Promise<{ readonly door: Door; readonly count: string }[]> {
    return rows(this.database, 'SELECT door, count FROM failed_login ORDER BY door');
  }

  public async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    if (this.unwritten.size > 0) await this.write();
  }

  /** What cannot be written now is written with the next one. */
  private async write(): Promise<void> {
    this.timer = null;
    const taken = [...this.unwritten];
    this.unwritten.clear();
    try {
      await this.database.query(ADD, [taken.map(([door]) => door), taken.map(([, count]) => count)]);
    } catch {
      for (const [door, count] of taken) this.unwritten.set(door, (this.unwritten.get(door) ?? 0) + count);
    }
  }
}

const ADD = `
UPDATE failed_login f SET count = f.count + t.count FROM unnest($1::text[], $2::bigint[]) AS t (door, count)
WHERE f.door = t.door`;
