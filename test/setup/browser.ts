/** A real browser for the pages of recipients: the Chromium of the machine, or none, which is said. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  process.env['CHROMIUM_PATH'] ?? '',
  ...['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'],
  ...[
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
];

/** Null where there is none: say so, and leave out what needs it. */
export const CHROMIUM: string | null = PLACES.find((path) => path !== '' && existsSync(path)) ?? null;

if (CHROMIUM === null) {
  process.stdout.write(
    'LEFT OUT, what needs a browser: there is no Chromium here (CHROMIUM_PATH names another place)\n',
  );
}

export function openBrowser(): Promise<Browser> {
  if (CHROMIUM === null) throw new Error('there is no Chromium here');
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'];
  return chromium.launch({ executablePath: CHROMIUM, args });
}
