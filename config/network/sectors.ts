// The table of sectors (`sectors.json`): which there are, by which words they are told, which are neighbours.
import { join } from 'node:path';
import { type SectorTable } from '../../src/network/advice/sectors.js';
import { dictionary, list, NotAsExpected, object, words } from '../jurisdictions/schema.js';
import { checked, projectRoot } from '../read-json.js';

const table = object({ sectors: dictionary(list(words)), neighbours: list(list(words)) });

/** Throws with file, JSON path and what was expected. */
export function checkedSectors(root: string = projectRoot()): SectorTable {
  return checked(root, join(root, 'config/network/sectors.json'), (value, at) => {
    const { sectors, neighbours } = table(value, at);
    const pairs = neighbours.map(([one = '', other = ''], n) => {
      if (!(one in sectors && other in sectors)) throw new NotAsExpected(`${at}.neighbours[${n}]`, 'two known sectors');
      return [one, other] as const;
    });
    return { sectors, neighbours: pairs };
  });
}

/** The table that comes with the program, read at the start. */
export class Sectors {
  public readonly table: SectorTable = checkedSectors();
}
