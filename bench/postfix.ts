// Debian's Postfix in a folder of its own, relaying what it takes: what a mail server does with the same messages.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COMMAND = '/usr/sbin/postfix';

export type Postfix = { readonly port: number; readonly stop: () => void };

/** Relays to an SMTP server on this port of loopback. Null where there is no Postfix, or nobody who may start it. */
export async function startPostfix(relayPort: number): Promise<Postfix | null> {
  if (!existsSync(COMMAND) || process.getuid?.() !== 0) return null;
  const folder = mkdtempSync(join(tmpdir(), 'outreach-guard-postfix-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const [config, queue, data] = ['etc', 'queue', 'data'].map((name) => join(folder, name)) as [string, string, string];
  for (const one of [config, queue, data]) mkdirSync(one);
  execFileSync('chown', ['postfix', data]);
  writeFileSync(join(config, 'main.cf'), mainCf({ queue, data, relayPort }));
  writeFileSync(join(config, 'master.cf'), `127.0.0.1:${port} inet n - n - - smtpd\n${SERVICES}`);
  const run = (command: string): void => {
    execFileSync(COMMAND, ['-c', config, command], { stdio: 'ignore' });
  };
  run('start');
  return {
    port,
    stop: () => {
      run('stop');
      rmSync(folder, { recursive: true, force: true });
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

type Places = { readonly queue: string; readonly data: string; readonly relayPort: number };

// Tuned as an operator would for one fast relay: more deliveries at once than the stock 20, nothing looked up.
function mainCf({ queue, data, relayPort }: Places): string {
  return `
compatibility_level = 3.6
queue_directory = ${queue}
data_directory = ${data}
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
relayhost = [127.0.0.1]:${relayPort}
smtp_host_lookup = native
smtpd_peername_lookup = no
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
default_destination_concurrency_limit = 50
initial_destination_concurrency = 50
smtp_destination_recipient_limit = 1
default_process_limit = 200
in_flow_delay = 0
maillog_file = ${join(data, 'mail.log')}
maillog_file_prefixes = ${data}
`;
}

const SERVICES = `
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - - proxymap
smtp      unix  - - n - - smtp
relay     unix  - - n - - smtp
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
`;
