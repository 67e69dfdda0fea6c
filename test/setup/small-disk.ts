/** A disk of its own for one database, small enough to be filled to the brim. Only root can mount one. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';

const MEGABYTES = 64;
const BLOCK = Buffer.alloc(4_096);

/** Null where file systems can be mounted for a server that runs on this machine; else why not. */
export function whyNoSmallDisk(): string | null {
  if (process.getuid?.() !== 0) return 'only root can mount a file system';
  const folder = mkdtempSync(join(tmpdir(), 'mount-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', 'none', folder]);
  if (status === 0) spawnSync('umount', [folder]);
  rmdirSync(folder);
  return status === 0 ? null : 'this machine does not let us mount a file system';
}

export class SmallDisk {
  private readonly name = `small_${randomBytes(6).toString('hex')}`;

  private constructor(
    private readonly folder: string,
    private readonly serverUrl: string,
  ) {}

  /** Moves the database, to which nobody is connected, to a disk of its own. */
  public static async under(databaseUrl: string): Promise<SmallDisk> {
    const server = new URL(databaseUrl);
    const database = server.pathname.slice(1);
    server.pathname = '/postgres';
    const folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
    const disk = new SmallDisk(folder, server.href);
    await disk.onServer(async (client) => {
      const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
      const { uid, gid } = statSync(rows[0]?.data_directory ?? '');
      const options = `size=${MEGABYTES}m,uid=${uid},gid=${gid},mode=700`;
      const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'none', folder], {
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(stderr);
      const tablespace = escapeIdentifier(disk.name);
      await client.query(`CREATE TABLESPACE ${tablespace} LOCATION ${escapeLiteral(folder)}`);
      await client.query(`ALTER DATABASE ${escapeIdentifier(database)} SET TABLESPACE ${tablespace}`);
    });
    return disk;
  }

  /** Not a byte is left. */
  public fill(): void {
    const ballast = openSync(this.ballast, 'w');
    try {
      for (;;) writeSync(ballast, BLOCK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(ballast);
    }
  }

  public makeRoom(): void {
    rmSync(this.ballast);
  }

  /** To be called when its database is gone. */
  public async remove(): Promise<void> {
    await this.onServer((client) => client.query(`DROP TABLESPACE ${escapeIdentifier(this.name)}`));
    spawnSync('umount', [this.folder]);
    rmdirSync(this.folder);
  }

  private get ballast(): string {
    return join(this.folder, 'ballast');
  }

  private async onServer(work: (client: Client) => Promise<unknown>): Promise<void> {
    const client = new Client({ connectionString: this.serverUrl });
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end();
    }
  }
}
