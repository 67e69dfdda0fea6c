// The service as it runs in production, in a process of its own, with a controller, a sender and a key to use it with.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuSecondsOf } from './bench-server.js';
import { REDIS_PREFIX } from './redis.js';

export const SENDER = 'anna@acme.example';
const ADMIN_KEY = 'the-key-of-the-administrator-of-this-bench';
const READY_WITHIN_MS = 60_000;

export type Service = {
  readonly url: string;
  /** Where mail is submitted. */
  readonly smtpPort: number;
  readonly key: string;
  /** Another key, made by the administrator. */
  readonly newKey: (given: object) => Promise<string>;
  readonly controllerId: string;
  readonly senderId: string;
  readonly get: <T>(path: string) => Promise<T>;
  readonly post: <T>(path: string, body: object | FormData) => Promise<T>;
  readonly cpuSeconds: () => number;
  readonly residentMb: () => number;
  readonly stop: () => Promise<void>;
};

type Options = { readonly databaseUrl: string; readonly relayUrl?: string; readonly redisUrl?: string };

export async function openService({ databaseUrl, relayUrl, redisUrl }: Options): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), 'outreach-guard-bench-service-'));
  const environment = {
    ...{ PATH: process.env['PATH'], DATABASE_URL: databaseUrl, DATA_DIR: folder, ADMIN_KEY, PORT: '0', SMTP_PORT: '0' },
    ...(process.env['NODE_OPTIONS'] && { NODE_OPTIONS: process.env['NODE_OPTIONS'] }),
    ...(relayUrl !== undefined && { RELAY_URL: relayUrl }),
    ...(redisUrl !== undefined && { REDIS_URL: redisUrl, REDIS_PREFIX }),
  };
  const child = spawn(process.execPath, ['--max-semi-space-size=64', 'dist/src/main.js'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { url, smtpPort } = await readyAt(child);
  const pid = child.pid ?? 0;
  const admin = client(url, ADMIN_KEY);
  const controllerId = (await admin.post<{ id: string }>('/v1/controllers', CONTROLLER)).id;
  const sender = { controllerId, address: SENDER, displayName: 'Anna, Acme' };
  const senderId = (await admin.post<{ id: string }>('/v1/senders', sender)).id;
  const scopes = ['decide', 'send', 'contacts', 'evidence'];
  const { key } = await admin.post<{ key: string }>('/v1/keys', { controllerId, name: 'bench', scopes });
  return {
    ...{ url, smtpPort, key, controllerId, senderId, ...client(url, key) },
    newKey: async (given) => (await admin.post<{ key: string }>('/v1/keys', given)).key,
    cpuSeconds: () => cpuSecondsOf(pid) ?? NaN,
    residentMb: () => residentMb(pid),
    stop: async () => {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const CONTROLLER = {
  name: 'Acme SAS',
  country: 'FR',
  postalAddress: '1 rue de la Paix, 75002 Paris',
  contactEmail: 'privacy@acme.example',
  privacyNoticeUrl: 'https://acme.example/privacy',
};

function client(url: string, key: string): Pick<Service, 'get' | 'post'> {
  const authorization = `Bearer ${key}`;
  const answered = async (path: string, response: Response): Promise<never> => {
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 500)}`);
    return (text === '' ? null : JSON.parse(text)) as never;
  };
  return {
    get: async (path) => answered(path, await fetch(url + path, { headers: { authorization } })),
    post: async (path, body) => {
      const isForm = body instanceof FormData;
      const headers = { authorization, ...(!isForm && { 'content-type': 'application/json' }) };
      const sent = { method: 'POST', headers, body: isForm ? body : JSON.stringify(body) };
      return answered(path, await fetch(url + path, sent));
    },
  };
}

function readyAt(child: ChildProcess): Promise<{ url: string; smtpPort: number }> {
  return new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(() => {
      reject(new Error(`the service was not ready in time:\n${said}`));
    }, READY_WITHIN_MS);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the service ended with ${code}:\n${said}`));
    });
    const listen = (text: string): void => {
      said += text;
      const url = /ready: (http:[^\s"]+)/.exec(said)?.[1];
      if (url === undefined) return;
      clearTimeout(late);
      child.removeAllListeners('exit');
      child.stdout?.off('data', listen).resume();
      resolve({ url, smtpPort: Number(/submission over SMTP on port (\d+)/.exec(said)?.[1]) });
    };
    child.stdout?.setEncoding('utf8').on('data', listen);
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exit;
}

function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1_024;
}
