// Opens the entrance over SMTP as the settings say, and says what is wrong where that cannot be.
import { readFileSync } from 'node:fs';
import { type INestApplicationContext } from '@nestjs/common';
import { type Settings } from '../../../config/settings.js';
import { StartRefused } from '../../../config/start-refused.js';
import { ApiKeys } from '../../access/api-keys.js';
import { Controllers } from '../../access/controllers.js';
import { FailedLogins } from '../../access/failed-logins.js';
import { Clock } from '../../values/clock.js';
import { Logins } from './login.js';
import { SmtpEntrance, type SmtpSettings } from './smtp-entrance.js';
import { SubmissionDesk } from './submission-desk.js';

/** Throws `StartRefused` where a port is taken or the certificate cannot be used. */
export async function openSmtp(app: INestApplicationContext, settings: Settings): Promise<SmtpEntrance> {
  const tls = tlsOf(settings);
  const { host, smtpPort: port, smtpMessageLimit: mostBytes, smtpConnections: mostConnections } = settings;
  const logins = new Logins(app.get(ApiKeys), app.get(Controllers), app.get(FailedLogins));
  try {
    const opened = { host, port, mostBytes, mostConnections, tls };
    const entrance = new SmtpEntrance(app.get(SubmissionDesk), logins, opened, app.get(Clock));
    await entrance.open();
    return entrance;
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    throw new StartRefused(
      `the SMTP ports (\`SMTP_PORT\`, \`SMTP_TLS_PORT\`) cannot be opened: ${String(code ?? error)}`,
    );
  }
}

function tlsOf({ smtpTlsCert, smtpTlsKey, smtpTlsPort: port }: Settings): SmtpSettings['tls'] {
  if (smtpTlsCert === null && smtpTlsKey === null) return null;
  return { cert: fileOf('SMTP_TLS_CERT', smtpTlsCert), key: fileOf('SMTP_TLS_KEY', smtpTlsKey), port };
}

function fileOf(name: string, path: string | null): Buffer {
  if (path === null) throw new StartRefused(`\`${name}\` must be a PEM file too: certificate and key go together`);
  try {
    return readFileSync(path);
  } catch (error) {
    throw new StartRefused(
      `\`${name}\` must be a PEM file that can be read: ${String((error as { code?: unknown }).code)}`,
    );
  }
}
