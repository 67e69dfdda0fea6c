/** Which processes are alive, told apart from later ones that were given the same number. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

const HAS_PROC = existsSync('/proc/self/stat');

/** Names a process for as long as it lives and never again; null once it is gone. A zombie is gone. */
export function identityOf(pid: number): string | null {
  return HAS_PROC ? identityFromProc(pid) : identityFromPs(pid);
}

/** The PostgreSQL processes that work in a data folder: each of them makes it its working directory. */
export function processesIn(folder: string): readonly number[] {
  return HAS_PROC ? runningPids().filter((pid) => worksIn(pid, folder)) : postmastersFromPs(folder);
}

function identityFromProc(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startedAt] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X') return null;
    return `${pid} ${startedAt ?? ''} ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`;
  } catch {
    return null;
  }
}

function identityFromPs(pid: number): string | null {
  try {
    return `${pid} ${execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()}`;
  } catch {
    return null;
  }
}

function runningPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function worksIn(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder && readFileSync(`/proc/${pid}/comm`, 'utf8') === 'postgres\n';
  } catch (error) {
    // A container's root may not look into another account's process; its command line is open to all.
    return (error as NodeJS.ErrnoException).code === 'EACCES' && commandLine(pid).includes(folder);
  }
}

function commandLine(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function postmastersFromPs(folder: string): number[] {
  const lines = execFileSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(`-D ${folder} `)).map((line) => Number.parseInt(line, 10));
}
