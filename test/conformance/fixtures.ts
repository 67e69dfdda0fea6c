// Finds the cases that nobody here wrote, and says what was read, how much of it agrees, and why the rest does not.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

export type Folder = {
  readonly path: string;
  /** Every file below, by its path from the folder. */
  readonly files: readonly string[];
  readonly text: (file: string) => string;
  readonly json: (file: string) => unknown;
};

/** Stands in for a folder whose suite is left out. */
export const NONE: Folder = { path: '', files: [], text: () => '', json: () => null };

/** Null where the folder is not there, which is said: the suite is then left out, and nothing fails. */
export function conformanceFolder(name: string): Folder | null {
  const root = resolve(PROJECT, process.env['CONFORMANCE_DIR'] ?? '../shared/fixtures');
  const path = join(root, name);
  if (!existsSync(path)) {
    say(`${name}: LEFT OUT, there is no folder ${path} (CONFORMANCE_DIR names another)`);
    return null;
  }
  const text = (file: string): string => readFileSync(join(path, file), 'utf8');
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
  return { path, files, text, json: (file) => JSON.parse(text(file)) as unknown };
}

/** How the cases of one file came out. */
export class Tally {
  private total = 0;
  private readonly reasons = new Map<string, number>();
  private readonly unexplained: string[] = [];

  constructor(private readonly file: string) {}

  agree(): void {
    this.total++;
  }

  /** `why` is null where nothing explains it: then the suite fails. */
  disagree(what: string, why: string | null): void {
    this.total++;
    if (why === null) this.unexplained.push(what);
    else this.reasons.set(why, (this.reasons.get(why) ?? 0) + 1);
  }

  /** Which share of the cases these reasons explain. */
  shareOf(reasons: readonly string[]): number {
    return reasons.reduce((sum, why) => sum + (this.reasons.get(why) ?? 0), 0) / Math.max(1, this.total);
  }

  /** Prints the file's lines, and gives what nothing explains. */
  close(): readonly string[] {
    const explained = [...this.reasons.values()].reduce((sum, count) => sum + count, 0);
    say(`${this.file}: ${this.total - explained - this.unexplained.length}/${this.total} agree`);
    for (const [why, count] of this.reasons) say(`    ${count} not: ${why}`);
    for (const what of this.unexplained) say(`    UNEXPLAINED: ${what}`);
    return this.unexplained;
  }
}

/** Plain lines, without the call site that Jest puts beside what is logged. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
