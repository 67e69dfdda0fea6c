// Where copies of checkpoints go: folders and addresses that the operator names, best such as they cannot reach.
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCheckpoint } from './tree/checkpoint.js';
import { parseNote } from './tree/note.js';

/** A folder, or an http or https URL. */
export type CheckpointTarget = string;

const ANSWER_WITHIN_MS = 10_000;

/** What is kept there is of a larger tree than ours: entries were lost here, most likely by restoring an old backup. */
export class CopyIsAhead extends Error {
  override readonly name = 'CopyIsAhead';
}

/** Resolves once the target has taken the note. */
export async function deliverTo(target: CheckpointTarget, controllerId: string, note: string, at: Date): Promise<void> {
  if (isUrl(target)) await post(target, note);
  else await keep(join(target, controllerId), note, at);
}

export function isUrl(target: CheckpointTarget): boolean {
  return /^https?:/i.test(target);
}

async function post(url: string, note: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: note,
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`it answered ${response.status}`);
}

/** The newest as `checkpoint`, and the last of each day under its date, for whoever asks what was signed then. */
async function keep(folder: string, note: string, at: Date): Promise<void> {
  await mkdir(folder, { recursive: true });
  const newest = join(folder, 'checkpoint');
  const before = sizeOf(await readFile(newest, 'utf8').catch(() => ''));
  if (before > sizeOf(note)) {
    throw new CopyIsAhead(`the copy in \`${newest}\` is of ${before} entries, the ledger has ${sizeOf(note)}`);
  }
  for (const name of [at.toISOString().slice(0, 10), 'checkpoint']) await writeWhole(join(folder, name), note);
}

async function writeWhole(path: string, content: string): Promise<void> {
  const draft = `${path}.${process.pid}.draft`;
  const file = await open(draft, 'w', 0o644);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

function sizeOf(note: string): bigint {
  return parseCheckpoint(parseNote(note)?.text ?? '')?.size ?? 0n;
}
