/** Debian's Postfix as a mailer of its own, with its queue and its files in a folder, that relays through a given port. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const POSTFIX = '/usr/sbin/postfix';
const SENDMAIL = '/usr/sbin/sendmail';

/** Postfix starts as root alone. */
export const hasPostfix = existsSync(POSTFIX) && process.getuid?.() === 0;

export type Relayhost = { readonly port: number; readonly user: string; readonly pass: string };

export class Postfix {
  private constructor(private readonly folder: string) {}

  /** `relayhost` is where everything goes, with SASL PLAIN over the loopback. */
  public static start({ port, user, pass }: Relayhost): Postfix {
    const folder = mkdtempSync(join(tmpdir(), 'postfix-'));
    chmodSync(folder, 0o755);
    const [etc, queue, data] = ['etc', 'queue', 'data'].map((name) => join(folder, name)) as [string, string, string];
    for (const path of [etc, queue, data]) mkdirSync(path, { mode: 0o755 });
    writeFileSync(join(etc, 'passwd'), `[127.0.0.1]:${port} ${user}:${pass}\n`);
    writeFileSync(join(etc, 'main.cf'), mainCf({ etc, queue, data, port, log: join(folder, 'log') }));
    writeFileSync(join(etc, 'master.cf'), MASTER_CF);
    execFileSync('chown', ['postfix', data]);
    execFileSync('postfix', ['-c', etc, 'set-permissions'], { stdio: 'ignore' });
    execFileSync(POSTFIX, ['-c', etc, 'start'], { stdio: 'ignore' });
    return new Postfix(folder);
  }

  public send(from: string, to: readonly string[], message: string): void {
    execFileSync(SENDMAIL, ['-C', join(this.folder, 'etc'), '-i', '-f', from, '--', ...to], { input: message });
  }

  /** What it says of its deliveries. */
  public get log(): string {
    const path = join(this.folder, 'log');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  public stop(): void {
    spawnSync(POSTFIX, ['-c', join(this.folder, 'etc'), 'stop'], { stdio: 'ignore' });
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

type Places = {
  readonly etc: string;
  readonly queue: string;
  readonly data: string;
  readonly log: string;
  readonly port: number;
};

function mainCf({ etc, queue, data, log, port }: Places): string {
  return `
compatibility_level = 3.6
queue_directory = ${queue}
data_directory = ${data}
maillog_file = ${log}
maillog_file_prefixes = /tmp, /var, ${queue.slice(0, queue.lastIndexOf('/'))}
mydestination =
myhostname = mailer.acme.example
myorigin = acme.example
local_recipient_maps =
relayhost = [127.0.0.1]:${port}
smtp_sasl_auth_enable = yes
smtp_sasl_password_maps = texthash:${join(etc, 'passwd')}
smtp_sasl_security_options = noanonymous
smtp_sasl_mechanism_filter = plain, login
smtp_tls_security_level = may
inet_interfaces = loopback-only
inet_protocols = ipv4
bounce_queue_lifetime = 0
notify_classes =
`;
}

// No listener at all: mail comes through sendmail, and leaves through smtp.
const MASTER_CF = `
pickup    unix  n - n 1   1 pickup
cleanup   unix  n - n -   0 cleanup
qmgr      unix  n - n 300 1 qmgr
rewrite   unix  - - n -   - trivial-rewrite
bounce    unix  - - n -   0 bounce
defer     unix  - - n -   0 bounce
trace     unix  - - n -   0 bounce
smtp      unix  - - n -   - smtp
relay     unix  - - n -   - smtp
error     unix  - - n -   - error
retry     unix  - - n -   - error
discard   unix  - - n -   - discard
tlsmgr    unix  - - n 1000? 1 tlsmgr
showq     unix  n - n -   - showq
postlog   unix-dgram n - n - 1 postlogd
`;
