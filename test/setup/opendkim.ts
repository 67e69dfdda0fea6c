/** Debian's opendkim, as a second reader of signatures, where it is installed. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = '/usr/sbin/opendkim';

export const hasOpendkim = existsSync(PROGRAM);

/** What it says of a mail, with the record that stands at this name in its DNS: `pass` or its complaint. */
export function opendkimVerdict(raw: Buffer, record: { readonly name: string; readonly value: string }): string {
  const folder = mkdtempSync(join(tmpdir(), 'opendkim-'));
  try {
    const [keys, config, mail] = ['keys', 'opendkim.conf', 'mail.eml'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(keys, `${record.name} ${record.value}\n`);
    writeFileSync(config, `Mode v\nTestPublicKeys ${keys}\n`);
    writeFileSync(mail, raw);
    return execFileSync(PROGRAM, ['-x', config, '-v', '-t', mail], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
