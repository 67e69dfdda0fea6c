// Lets one command at a time install or build; the others wait for it.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT } from './project.mjs';

const LOCK = join(ROOT, '.prepare.lock');

export async function alone(work) {
  await take();
  process.once('exit', release);
  try {
    return await work();
  } finally {
    release();
    process.off('exit', release);
  }
}

async function take() {
  for (let waits = 0; !taken(); waits += 1) {
    const holder = holderOf();
    if (holder !== null && !isAlive(holder)) rmSync(LOCK, { force: true });
    else {
      if (waits === 1) console.error(`waiting for process ${holder}, which is installing or building ...`);
      await pause(200);
    }
  }
}

function taken() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function release() {
  if (holderOf() === process.pid) rmSync(LOCK, { force: true });
}

// Null also while it is being written.
function holderOf() {
  try {
    return Number(readFileSync(LOCK, 'utf8')) || null;
  } catch {
    return null;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
