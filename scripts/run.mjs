// Stands in front of every command: sees to it that it can run, then becomes it (one process: signals and exit code
// are the command's own). Needs nothing but Node.
import { resolve } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { pathToFileURL } from 'node:url';
import { build, ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { explain, Failed, ROOT } from './project.mjs';

const LEAST_NODE = [20, 19];

// `built`: runs what the build made. The others are TypeScript as it stands.
const COMMANDS = {
  start: { entry: 'dist/src/main.js', built: true },
  demo: { entry: 'dist/src/demo/demo.js', built: true },
  migrate: { entry: 'dist/src/operation/migrate.js', built: true },
  'ledger-verify': { entry: 'dist/src/evidence/verify-ledger.js', built: true },
  'keys-rotate': { entry: 'dist/src/operation/rotate-keys.js', built: true },
  bench: { entry: 'bench/bench.ts', built: true },
  test: { entry: 'test/setup/run-tests.ts', built: false },
  mutation: { entry: 'test/mutation/run-mutants.ts', built: false },
  build: {},
};

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const isOld = major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1]);
  if (isOld) throw new Failed(`Node ${LEAST_NODE.join('.')} or later is needed, this is ${process.versions.node}`);
}

// npm passes a signal to the shell between us, which ends without passing it on: its end is the signal.
function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 200);
  watch.unref();
}

async function run([name, ...args]) {
  const command = COMMANDS[name];
  if (!command) throw new Failed(`usage: node scripts/run.mjs ${Object.keys(COMMANDS).join('|')} [arguments]`);
  checkNode();
  endWithNpm();
  process.chdir(ROOT);
  await ensureInstalled();
  if (name === 'build') return build();
  if (command.built || needsBuild(args)) await ensureBuilt();
  const entry = resolve(ROOT, command.entry);
  process.argv = [process.execPath, entry, ...args];
  await import('./typescript.mjs');
  await import(pathToFileURL(entry).href);
}

// Unit tests run on the sources; those that start the service run on its build.
function needsBuild([suite]) {
  return suite !== 'unit' && suite !== 'conformance';
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  explain(error);
  process.exitCode = 1;
}
