// Import this before a TypeScript file: `node --import ./scripts/typescript.mjs bench/bench.ts`.
import { register } from 'node:module';

process.setSourceMapsEnabled(true);
register('./typescript-hooks.mjs', import.meta.url);
