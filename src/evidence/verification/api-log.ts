// A log as the API gives it to a key with the scope `evidence`: leaves, tiles and the newest checkpoint; no payloads.
import { parseEntryBundle, placePath, type Tile, TILE_WIDTH, tilePath } from '../../ledger/tree/tiles.js';
import { checkEntry } from './check-entry.js';
import { CheckedEntries } from './checked-entries.js';
import { type LogSource, type SignedNote } from './log-source.js';

export class ApiLog implements LogSource {
  /** Asked for once, so that the log does not grow under the verification. */
  private signed: SignedNote | null = null;

  public constructor(
    private readonly url: string,
    private readonly key: string,
    private readonly controllerId: string,
  ) {}

  public async newest(): Promise<SignedNote | null> {
    if (this.signed) return this.signed;
    const note = (await this.read('checkpoint')).toString();
    const size = Number(note.split('\n')[1]);
    if (!(size > 0)) return null;
    return (this.signed = { size, note });
  }

  public async nextAfter(size: number): Promise<SignedNote | null> {
    const newest = await this.newest();
    return newest && newest.size > size ? newest : null;
  }

  public async entries(from: number, to: number): Promise<CheckedEntries> {
    const checked = new CheckedEntries(from, to);
    for (let n = Math.floor(from / TILE_WIDTH); n * TILE_WIDTH < to; n++) {
      const first = n * TILE_WIDTH;
      const bundle = await this.read(`tile/entries/${placePath({ n, width: Math.min(TILE_WIDTH, to - first) })}`);
      const bodies = parseEntryBundle(bundle) ?? [];
      for (let index = Math.max(first, from); index < first + bodies.length; index++) {
        const found = checkEntry(bodies[index - first]?.toString() ?? '', null, this.controllerId);
        if (typeof found === 'string') checked.spoil(index, found);
        else checked.right(index, found.atMs, Buffer.from(found.hash, 'hex'));
      }
    }
    return checked;
  }

  public storedTiles(): Promise<[]> {
    return Promise.resolve([]);
  }

  public tile(tile: Tile): Promise<Buffer> {
    return this.read(`tile/${tilePath(tile)}`);
  }

  public leftOut(): Promise<null> {
    return Promise.resolve(null);
  }

  private async read(path: string): Promise<Buffer> {
    const headers = { authorization: `Bearer ${this.key}` };
    const response = await fetch(`${this.url}/v1/ledger/${path}`, { headers });
    if (!response.ok) throw new Error(`GET /v1/ledger/${path} answered ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  }
}
