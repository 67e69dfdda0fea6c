/** The claim on the data folder: one living service, and no dead one in its way. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimDataDir } from './data-dir.js';

const dataDir = mkdtempSync(join(tmpdir(), 'outreach-guard-claim-'));
const lock = join(dataDir, 'service.lock');

afterAll(() => {
  rmSync(dataDir, { recursive: true });
});

it('is refused while its holder lives, and free again after', () => {
  const claim = claimDataDir(dataDir);
  expect(() => claimDataDir(dataDir)).toThrow(`process ${process.pid}`);
  claim.release();
  claimDataDir(dataDir).release();
  expect(readdirSync(dataDir)).toEqual([]);
});

it.each([
  ['of a process that is gone', '4194300 1 x'],
  ['of an earlier process with the number of a living one', `${process.pid} 1 x`],
  ['cut short', ''],
])('takes over a claim %s', (_, content) => {
  writeFileSync(lock, content);
  const claim = claimDataDir(dataDir);
  expect(readdirSync(dataDir)).toEqual(['service.lock']);
  claim.release();
});
