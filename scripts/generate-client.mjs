// Writes the types of the TypeScript client from the API document: a file, or the service at a URL (http://127.0.0.1:3000).
import { join } from 'node:path';
import { ROOT, runQuietly } from './project.mjs';

const FROM = process.argv[2] ?? 'http://127.0.0.1:3000/openapi.json';
const TO = process.argv[3] ?? join(ROOT, 'clients', 'typescript', 'src', 'schema.ts');
const TOOL = join(ROOT, 'node_modules', 'openapi-typescript', 'bin', 'cli.js');

await runQuietly(process.execPath, [TOOL, FROM, '-o', TO, '--alphabetize'], { what: 'openapi-typescript' });
