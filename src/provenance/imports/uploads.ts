// Uploaded files on disk, from the answer that accepted them until their import is done.
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export class Uploads {
  public constructor(private readonly folder: string) {}

  /** Writes a stream to disk, durable when it resolves (promise 9), and answers its size in bytes. */
  public async keep(importId: string, content: Readable): Promise<number> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const unfinished = `${this.path(importId)}.part`;
    const file = createWriteStream(unfinished, { mode: 0o600, flush: true });
    try {
      await pipeline(content, file);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    await rename(unfinished, this.path(importId));
    const folder = await open(this.folder);
    await folder.sync().finally(() => folder.close());
    return file.bytesWritten;
  }

  public path(importId: string): string {
    return join(this.folder, importId);
  }

  public async remove(importId: string): Promise<void> {
    await rm(this.path(importId), { force: true });
    await rm(`${this.path(importId)}.part`, { force: true });
  }
}
