// Our tree, proofs, notes and checkpoints against the vectors of other projects, file by file: all must agree.
import { isDeepStrictEqual } from 'node:util';
import { conformanceFolder, say } from './fixtures.js';
import { NOT_OURS, READERS } from './merkle-cases.js';

const folder = conformanceFolder('01-merkle');

describe('transparency logs of other projects', () => {
  if (folder === null) {
    it('are left out, for their folder is not there', () => undefined);
    return;
  }

  it('agree with ours in every case', () => {
    const disagreements: unknown[] = [];
    let [files, cases] = [0, 0];
    for (const [name, read] of READERS) {
      const found = folder.files.filter((file) => name.test(file) && !NOT_OURS.test(file));
      const all = found.flatMap((file) => read(folder, file).map((one) => ({ file, ...one })));
      const wrong = all.filter(({ ours, theirs }) => !isDeepStrictEqual(ours, theirs));
      say(`${name.source}: ${found.length} files, ${all.length - wrong.length}/${all.length} agree`);
      expect(all.length).toBeGreaterThan(0);
      disagreements.push(...wrong);
      files += found.length;
      cases += all.length;
    }
    say(`01-merkle: ${files} files, ${cases} cases, ${disagreements.length} disagree`);
    expect(disagreements).toEqual([]);
  });

  it('have no file that nobody read', () => {
    const left = folder.files.filter((file) => NOT_OURS.test(file));
    say(`left out, subtree proofs and texts without cases: ${left.length} files`);
    const unread = folder.files.filter((file) => !NOT_OURS.test(file) && !READERS.some(([name]) => name.test(file)));
    expect(unread).toEqual([]);
  });
});
