#!/usr/bin/env node
// The command `outreach-guard`, as the build made it.
import { existsSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';

const built = new URL('../dist/clients/typescript/src/cli/main.js', import.meta.url);

if (existsSync(fileURLToPath(built))) await import(built.href);
else {
  console.error('it is not built yet: npm run build');
  process.exitCode = 1;
}
