// `verify`: keeps a checkpoint of the log, and has log or evidence pack checked by the project's own verifiers.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answered, type OutreachGuard } from '../client.js';
import { needed, type Options, WrongCall } from './options.js';
import { isTable, show } from './output.js';

type Place = { readonly url: string; readonly key: string };

/** Answers the exit code of the verifier: 0 where everything agrees, 1 where it does not. */
export async function verify(
  guard: () => OutreachGuard,
  { url, key }: Place,
  pack: string | undefined,
  options: Options,
): Promise<number> {
  if (pack !== undefined) return run(verifier('src/evidence/verifier/verify.mjs'), [pack], {});
  if (options.save !== undefined) return save(guard(), options.save, options);
  const [checkpoint, logKey] = [needed(options.checkpoint, '--checkpoint'), needed(options['log-key'], '--log-key')];
  const args = ['--checkpoint', checkpoint, '--key', logKey, '--url', url];
  return run(verifier('dist/src/evidence/verify-ledger.js'), args, { API_KEY: key });
}

async function save(guard: OutreachGuard, folder: string, options: Options): Promise<number> {
  const checkpoint = await answered(guard.GET('/v1/ledger/checkpoint', { parseAs: 'text' }));
  const key = await answered(guard.GET('/v1/ledger/key', { parseAs: 'text' }));
  await mkdir(folder, { recursive: true });
  const [checkpointFile, keyFile] = [join(folder, 'checkpoint.txt'), join(folder, 'key.txt')];
  await writeFile(checkpointFile, checkpoint);
  await writeFile(keyFile, key);
  await show(isTable(options), { checkpoint: checkpointFile, key: keyFile });
  return 0;
}

/** Where the project is around us; this command is part of it. */
function verifier(path: string): string {
  for (let up = '..'; up.length < 40; up += '/..') {
    const found = fileURLToPath(new URL(`${up}/${path}`, import.meta.url));
    if (existsSync(found)) return found;
  }
  throw new WrongCall('the verifier is part of the project: build it with npm run build, and use its own command');
}

function run(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit', env: { ...process.env, ...env } });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}
