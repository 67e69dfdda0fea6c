/** Debian's Postfix, an instance of its own in a folder of its own, where it is installed and we are root. */
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PROGRAM = '/usr/sbin/postfix';
const SENDMAIL = '/usr/sbin/sendmail';

export const hasPostfix = existsSync(PROGRAM) && process.getuid?.() === 0;

export type PostfixOptions = {
  /** Lines of main.cf, beside those that keep it in its folder and on loopback. */
  readonly main: readonly string[];
  /** An smtpd for each, with this line of main.cf for itself alone; null: nothing of its own. */
  readonly listeners?: readonly (string | null)[];
};

export type Postfix = {
  /** The port of each listener. */
  readonly ports: readonly number[];
  /** Hands in a message as a program on its own machine does. */
  readonly send: (from: string, to: readonly string[], message: string) => void;
  /** Its master process, whose children do the work. */
  readonly pid: number;
  /** What it says of its deliveries. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
};

export async function startPostfix({ main, listeners = [] }: PostfixOptions): Promise<Postfix> {
  const folder = mkdtempSync(join(tmpdir(), 'outreach-guard-postfix-'));
  chmodSync(folder, 0o755);
  const [config, spool, data] = ['etc', 'spool', 'data'].map((name) => join(folder, name)) as [string, string, string];
  for (const path of [config, spool, data]) mkdirSync(path, { mode: 0o755 });
  await run('chown', ['postfix', data]);
  const ports: number[] = [];
  while (ports.length < listeners.length) ports.push(await freePort());
  const log = join(folder, 'log');
  const places = [`queue_directory = ${spool}`, `data_directory = ${data}`, `maillog_file = ${log}`];
  const lines = [...places, `maillog_file_prefixes = ${folder}`, BASE, ...main];
  writeFileSync(join(config, 'main.cf'), `${lines.join('\n')}\n`);
  const smtpds = listeners.map((own, n) => {
    const option = own === null ? '' : `  -o { ${own} }\n`;
    return `127.0.0.1:${ports[n] ?? 0} inet n - n - - smtpd\n${option}`;
  });
  writeFileSync(join(config, 'master.cf'), smtpds.join('') + MASTER);
  await run(PROGRAM, ['-c', config, 'start']);
  const pid = Number(readFileSync(join(spool, 'pid', 'master.pid'), 'utf8'));
  return {
    ...{ ports, pid },
    send: (from, to, message) => {
      execFileSync(SENDMAIL, ['-C', config, '-i', '-f', from, '--', ...to], { input: message });
    },
    log: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
    stop: async () => {
      await run(PROGRAM, ['-c', config, 'stop']);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const BASE = `compatibility_level = 3.6
mail_owner = postfix
setgid_group = postdrop
mydestination =
local_recipient_maps =
alias_maps =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
notify_classes =`;

const MASTER = `pickup unix n - n 1 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
