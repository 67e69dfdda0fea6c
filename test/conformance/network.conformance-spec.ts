// Every list of the LinkedIn fixtures as the network desk reads it: which list it is, and what its rows say.
import { join } from 'node:path';
import { listsIn } from '../../src/network/imports/open-lists.js';
import { conformanceFolder, NONE, Tally } from './fixtures.js';

const fixtures = conformanceFolder('07-linkedin-crm');
const suite = fixtures ? describe : describe.skip;

type Counts = Readonly<Record<string, readonly [kept: number, skipped: number, refused: number]>>;

/** By file: each list in it, with its rows that are kept, skipped and refused; null where it is none that is read. */
const EXPECTED: Readonly<Record<string, Counts | null>> = {
  '2021-no-preamble-no-url.csv': { connections: [3, 0, 0] },
  '2024-preamble-url.csv': { connections: [4, 1, 0] },
  '2026-preamble-url.csv': { connections: [200, 0, 0] },
  'Basic_LinkedInDataExport_03-09-2026.zip': { connections: [4, 1, 0], invitations: [2, 0, 0] },
  'Invitations-2026.csv': { invitations: [2, 0, 0] },
  'not-a-connections-file.csv': null,
  'variant-bom-crlf-excel-resaved.csv': { connections: [1, 0, 0] },
  'variant-german-headers.csv': { connections: [1, 0, 0] },
  'variant-semicolon-cp1252.csv': { connections: [1, 0, 0] },
};

suite('LinkedIn exports as a network', () => {
  const { path, files } = fixtures ?? NONE;

  it.each(Object.entries(EXPECTED))('%s', async (file, expected) => {
    const tally = new Tally(`07-linkedin-crm/linkedin/${file} (network)`);
    expect(files).toContain(join('linkedin', file));
    const found: Record<string, [number, number, number]> = {};
    const read = async (): Promise<void> => {
      for await (const list of listsIn(join(path, 'linkedin', file))) {
        const counts: [number, number, number] = [0, 0, 0];
        for await (const rows of list.rows) {
          for (const row of rows) counts['skipped' in row ? 1 : 'refused' in row ? 2 : 0]++;
        }
        await list.close();
        if (counts.some((n) => n > 0)) found[list.name] = counts;
      }
    };
    if (expected === null) await expect(read()).rejects.toThrow(/none of the lists/);
    else {
      await read();
      expect(found).toEqual(expected);
    }
    tally.agree();
    expect(tally.close()).toEqual([]);
  });
});
