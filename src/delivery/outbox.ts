// Where mail is kept that leaves for nowhere, because no relay is set: `.eml` files and a list of them.
import { mkdir, open, readFile, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type DataSource } from 'typeorm';
import { newId } from '../values/id.js';
import { row, rows } from '../values/sql.js';
import { type Mail } from './letter.js';

export type CapturedMail = {
  readonly id: string;
  /** The message that it is; null where none of ours led to it. */
  readonly messageId: string | null;
  readonly to: string;
  readonly subject: string;
  readonly at: Date;
};

export type Captured = { readonly mail: Mail; readonly at: Date };

/**
 * Owns the table `captured_mail` and the folder of the files.
 *
 * INVARIANT (durable): what is in the list has its file, whole, on the disk.
 */
export class Outbox {
  public constructor(
    private readonly database: DataSource,
    private readonly folder: string,
  ) {}

  /** Writes the files of mails; answers the name of each. What was written before a failure is taken away again. */
  public async write(captured: readonly Captured[]): Promise<string[]> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const names = captured.map(({ at }) => newId('eml', at.getTime()));
    const written = await Promise.allSettled(
      captured.map(({ mail }, n) => durably(this.path(names[n] ?? ''), mail.raw)),
    );
    const failed = written.find((result) => result.status === 'rejected');
    if (failed) {
      await this.forget(names);
      throw failed.reason;
    }
    await syncFolder(this.folder);
    return names;
  }

  /** Puts written mails on the list. */
  public async list(captured: readonly Captured[], names: readonly string[]): Promise<void> {
    await this.database.query(LIST, [
      names,
      captured.map(({ mail }) => mail.controllerId),
      captured.map(({ mail }) => mail.id),
      captured.map(({ mail }) => mail.to),
      captured.map(({ mail }) => mail.subject),
      captured.map(({ at }) => at),
    ]);
  }

  /** Mails of the controller from before `before` on, newest first. */
  public newest(controllerId: string, before: string | null, limit: number): Promise<CapturedMail[]> {
    return rows<CapturedMail>(this.database, NEWEST, [controllerId, before, limit]);
  }

  /** The RFC 5322 bytes of a mail; null where the controller has none of that id. */
  public async read(controllerId: string, id: string): Promise<Buffer | null> {
    const listed = await row(this.database, 'SELECT 1 FROM captured_mail WHERE controller_id = $1 AND id = $2', [
      controllerId,
      id,
    ]);
    return listed ? readFile(this.path(id)) : null;
  }

  /** Destroys the files of mails, durably; those that are gone already are no matter. */
  public async destroy(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    await Promise.all(names.map((name) => rm(this.path(name), { force: true })));
    await syncFolder(this.folder);
  }

  private async forget(names: readonly string[]): Promise<void> {
    await Promise.allSettled(names.map((name) => unlink(this.path(name))));
  }

  private path(name: string): string {
    return join(this.folder, `${name}.eml`);
  }
}

async function durably(path: string, pieces: readonly Buffer[]): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(Buffer.concat(pieces));
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** A new name is on the disk once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const LIST = `
INSERT INTO captured_mail (id, controller_id, message_id, recipient, subject, at)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])`;

const NEWEST = `
SELECT id, message_id AS "messageId", recipient AS "to", subject, at FROM captured_mail
WHERE controller_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`;
