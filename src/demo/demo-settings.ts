// The settings of the demo: the service's own, but a data folder apart, all roles here, and never a relay.
import { createServer } from 'node:net';
import { readSettings, type Settings } from '../../config/settings.js';

type Environment = Readonly<Record<string, string | undefined>>;

export type DemoSettings = {
  readonly settings: Settings;
  /** Whether a relay is set that this demo leaves alone. */
  readonly relayIgnored: boolean;
  /** Whether data folder and database are the demo's by default, so that nothing else can be in them. */
  readonly isOwnGround: boolean;
};

const ROLES: Settings['roles'] = new Set(['api', 'worker']);

/**
 * INVARIANT (nothing real leaves): all mail is captured, whatever relays are set here or in the database; and the jobs of a queue that others use are not
 * taken, for the mail that they announce would be captured too, and never reach whom it is for.
 */
export async function demoSettings(environment: Environment): Promise<DemoSettings> {
  const given = (name: string) => Boolean(environment[name]?.trim());
  const settings = readSettings({
    ...environment,
    RELAY_URL: '',
    CAPTURE_MAIL: 'yes',
    ROLES: '',
    DATA_DIR: given('DATA_DIR') ? environment['DATA_DIR'] : '.data/demo',
    REDIS_PREFIX: '{outreach-guard-demo}',
  });
  const port = given('PORT') || (await isFree(settings.port, settings.host)) ? settings.port : 0;
  return {
    settings: { ...settings, port, roles: ROLES, relayUrl: null },
    relayIgnored: given('RELAY_URL'),
    isOwnGround: !given('DATA_DIR') && !given('DATABASE_URL'),
  };
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen(port, host, () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
}
