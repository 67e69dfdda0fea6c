// The reader as a stream: in batches, no faster than it is read, and letting go of its source however it ends.
import { readImport } from './read-import.js';
import { NO_DEFAULTS } from '../../../test/builders/read-list.js';

const OPTIONS = { format: 'csv', mapping: null, defaults: NO_DEFAULTS } as const;
const PIECE = Buffer.from('anna@acme.example,"Anna\nAcme"\n'.repeat(4_000));

/** An endless list that remembers how much of it was taken and whether it was let go. */
function endlessList(): { taken: number; released: boolean; bytes: AsyncGenerator<Buffer> } {
  const list = { taken: 0, released: false, bytes: pieces() };
  async function* pieces(): AsyncGenerator<Buffer> {
    try {
      yield await Promise.resolve(Buffer.from('email,name\n'));
      for (;;) {
        list.taken++;
        yield PIECE;
      }
    } finally {
      list.released = true;
    }
  }
  return list;
}

describe('readImport', () => {
  it('reads no faster than batches are taken, and lets go when the taker stops', async () => {
    const list = endlessList();
    const open = await readImport(list.bytes, OPTIONS);
    const sizes: number[] = [];
    let lastRow = 0;
    for await (const batch of open.rows) {
      sizes.push(batch.length);
      lastRow = batch.at(-1)?.row ?? 0;
      if (sizes.length === 40) break;
    }
    expect(sizes).toEqual(Array(40).fill(250));
    expect(lastRow).toBe(2 + 2 * 9_999);
    expect(list.taken).toBeLessThan(6);
    expect(list.released).toBe(true);
    expect(open.bytesRead()).toBeGreaterThan(2 * PIECE.length);
  });

  it('lets go when it is closed unread, and when the list is refused', async () => {
    const unread = endlessList();
    const open = await readImport(unread.bytes, OPTIONS);
    expect([open.detected.mapping, open.encoding(), unread.released]).toEqual([
      { email: 'email', name: 'name' },
      'ascii',
      false,
    ]);
    await open.close();
    expect(unread.released).toBe(true);
    const refused = endlessList();
    await expect(readImport(refused.bytes, { ...OPTIONS, mapping: { email: 'Mail' } })).rejects.toThrow(
      'names the column `Mail`',
    );
    expect(refused.released).toBe(true);
  });

  it('leaves the errors of the disk alone', async () => {
    await expect(readImport('/nowhere/list.csv', OPTIONS)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
