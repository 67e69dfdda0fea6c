/** Debian's Postfix, an instance of its own in a folder of its own, where it is installed and we are root. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PROGRAM = '/usr/sbin/postfix';

export const hasPostfix = existsSync(PROGRAM) && process.getuid?.() === 0;

export type Postfix = {
  /** The port of each service that was asked for. */
  readonly ports: readonly number[];
  readonly log: () => string;
  readonly stop: () => Promise<void>;
};

/** With an smtpd for each of these settings (`-o name=value`); what it takes is discarded. */
export async function startPostfix(services: readonly string[]): Promise<Postfix> {
  const folder = mkdtempSync(join(tmpdir(), 'outreach-guard-postfix-'));
  chmodSync(folder, 0o755);
  const [config, spool, data] = ['etc', 'spool', 'data'].map((name) => join(folder, name)) as [string, string, string];
  mkdirSync(config);
  mkdirSync(spool);
  mkdirSync(data);
  await run('chown', ['postfix', data]);
  const ports: number[] = [];
  while (ports.length < services.length) ports.push(await freePort());
  writeFileSync(join(config, 'main.cf'), mainOf(folder, spool, data));
  const smtpds = services.map((setting, n) => `127.0.0.1:${ports[n] ?? 0} inet n - n - - smtpd\n  -o { ${setting} }\n`);
  writeFileSync(join(config, 'master.cf'), smtpds.join('') + MASTER);
  await run(PROGRAM, ['-c', config, 'start']);
  return {
    ports,
    log: () => readFileSync(join(folder, 'log'), 'utf8'),
    stop: async () => {
      await run(PROGRAM, ['-c', config, 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function mainOf(folder: string, spool: string, data: string): string {
  return `compatibility_level = 3.6
queue_directory = ${spool}
data_directory = ${data}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.acme.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
default_transport = discard:
relay_transport = discard:
local_transport = error:none
alias_maps =
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_policy_service_retry_delay = 1s
maillog_file = ${folder}/log
maillog_file_prefixes = ${folder}
`;
}

const MASTER = `pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`;
