// Reads the program's own configuration files: JSON below the folder of package.json, each checked as it is read.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a file holds; throws with file, JSON path and what was expected. */
export function checked<T>(root: string, path: string, check: (value: unknown, at: string) => T): T {
  try {
    return check(JSON.parse(readFileSync(path, 'utf8')), '$');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${relative(root, path)}: ${why}`, { cause: error });
  }
}

/** The folder that holds package.json: the same from the sources and from `dist`. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('no package.json above the program, so its configuration cannot be found');
    folder = above;
  }
  return folder;
}
