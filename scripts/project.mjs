// What the scripts share: where the project is, how they run a tool, how they fail.
import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

// A failure whose message is all that the reader needs.
export class Failed extends Error {}

export function explain(error) {
  console.error(error instanceof Failed ? error.message : error);
}

// Runs a tool quietly; what it said comes out only where it failed.
export function runQuietly(command, args, { what, env = process.env }) {
  const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Failed(`${what} failed: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else
        reject(
          new Failed(
            `${Buffer.concat(said).toString('utf8').trim()}\n${what} failed (${signal ?? `exit code ${code}`})`,
          ),
        );
    });
  });
}

export async function timed(doing, work) {
  console.error(`${doing} ...`);
  const since = Date.now();
  await work();
  console.error(`${doing}: done in ${((Date.now() - since) / 1000).toFixed(1)} s`);
}
