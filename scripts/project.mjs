// What the scripts share: where the project is, how they run a tool, how they fail.
import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

// The web application: a package of its own, with its own lock file.
export const CONSOLE = join(ROOT, 'console');

// A failure whose message is all that the reader needs.
export class Failed extends Error {}

export function explain(error) {
  console.error(error instanceof Failed ? error.message : error);
}

// Runs a tool quietly; what it said comes out only where it failed.
export function runQuietly(command, args, { what, env = process.env, folder = ROOT }) {
  const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  const letGo = endTogether(child);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Failed(`${what} failed: ${error.message}`)));
    child.once('close', (code, signal) => {
      letGo();
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

// A signal that ends the script ends the tool first; the answer is a function that ends this arrangement.
function endTogether(child) {
  const handlers = Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }).map(([signal, exitCode]) => {
    const handler = () => {
      child.once('close', () => process.exit(exitCode));
      child.kill(signal);
      setTimeout(() => child.kill('SIGKILL'), 2_000).unref(); // npm takes its time
    };
    process.on(signal, handler);
    return [signal, handler];
  });
  return () => handlers.forEach(([signal, handler]) => process.off(signal, handler));
}

export async function timed(doing, work) {
  console.error(`${doing} ...`);
  const since = Date.now();
  await work();
  console.error(`${doing}: done in ${((Date.now() - since) / 1000).toFixed(1)} s`);
}
