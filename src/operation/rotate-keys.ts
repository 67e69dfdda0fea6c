/** `npm run keys:rotate -- master|signing`: a new key in DATA_DIR, the one before kept beside it for the change-over. */
import { readSettings } from '../../config/settings.js';
import { StartRefused } from '../../config/start-refused.js';
import { masterOrigin, signingOrigin } from './keys.js';
import { readPrivate, writePrivately } from './private-file.js';

function rotate(which: string | undefined): string {
  const settings = readSettings();
  const origin = which === 'master' ? masterOrigin(settings) : which === 'signing' ? signingOrigin(settings) : null;
  if (!origin) throw new StartRefused('usage: npm run keys:rotate -- master|signing (with the service stopped)');
  const { name, file } = origin;
  if (origin.given !== null) {
    throw new StartRefused(
      `\`${name}\` is in the environment: change it there, and give the one before as \`${name}_OLD\``,
    );
  }
  const [current, former] = [readPrivate(file), readPrivate(`${file}.old`)];
  if (current === null) throw new StartRefused(`there is no key in \`${file}\``);
  if (former !== null && former !== current) {
    throw new StartRefused(
      `\`${file}.old\` is of a rotation before: remove it once the log says that it is no longer needed`,
    );
  }
  writePrivately(`${file}.old`, `${current}\n`);
  writePrivately(file, `${origin.make()}\n`);
  return `${file} is new; the one before is in ${file}.old: start the service`;
}

try {
  console.log(rotate(process.argv[2]));
} catch (error) {
  console.error(error instanceof StartRefused ? error.message : error);
  process.exitCode = 1;
}
