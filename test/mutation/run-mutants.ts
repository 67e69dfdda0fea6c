/** `npm run test:mutation`: takes each rule and each condition out of the policy in turn, and names the test that falls. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CONDITIONS, type Mutant, rulesSwitchedOff } from './mutants.js';

const COPIED = ['src', 'config', 'test', 'package.json', 'jest.config.js', '.swcrc'];
const JEST = [
  ...['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'],
  ...['src/policy', '--bail', '--selectProjects', 'unit'],
];
/** The tables find what the properties would find by chance, and faster. */
const FEW_RUNS = '20';

function main(only: readonly string[]): number {
  const all = [...rulesSwitchedOff(), ...CONDITIONS];
  const chosen = all.filter(({ what }) => only.length === 0 || only.some((word) => what.includes(word)));
  const folder = mkdtempSync(join(tmpdir(), 'outreach-guard-mutants-'));
  try {
    for (const name of COPIED) cpSync(name, join(folder, name), { recursive: true });
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    const untouched = fallen(folder);
    if (untouched !== null) throw new Error(`a test falls with nothing taken out: ${untouched}`);
    const missed = chosen.filter((mutant) => !isCaught(folder, mutant));
    console.log(`\n${chosen.length - missed.length} of ${chosen.length} caught`);
    for (const { what, file } of missed) console.log(`NOT CAUGHT: ${file}: ${what}`);
    return missed.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isCaught(folder: string, { what, file, from, to }: Mutant): boolean {
  const path = join(folder, file);
  const source = readFileSync(path, 'utf8');
  if (source.split(from).length !== 2) throw new Error(`${file} does not hold exactly one \`${from}\``);
  writeFileSync(
    path,
    source.replace(from, () => to),
  );
  const test = fallen(folder);
  writeFileSync(path, source);
  console.log(`${file.replace('src/policy/', '')}: ${what}\n    ${test ?? 'NOT CAUGHT'}`);
  return test !== null;
}

/** The first test that falls; null where all stand. */
function fallen(folder: string): string | null {
  const env = { ...process.env, FC_RUNS: FEW_RUNS };
  const { status, stderr } = spawnSync(process.execPath, JEST, { cwd: folder, env, encoding: 'utf8' });
  if (status === 0) return null;
  return /^\s*● (.+)$/m.exec(stderr)?.[1] ?? `jest itself: ${stderr.slice(0, 200)}`;
}

process.exit(main(process.argv.slice(2)));
