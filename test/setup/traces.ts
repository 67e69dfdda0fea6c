/** Looks for a person in everything that is stored: every row of every table, what PostgreSQL sampled, and every file. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';

type Place = { readonly name: string; readonly content: Buffer };

/** Where one of the texts stands in some spelling: `table message: jean.dupont as base64`. Each place once a text. */
export async function tracesOf(texts: readonly string[], databaseUrl: string, dataDir: string): Promise<string[]> {
  const needles = texts.flatMap(spellings);
  const found: string[] = [];
  for await (const { name, content } of places(databaseUrl, dataDir)) {
    const haystack = content.toString('latin1').toLowerCase();
    for (const { how, needle } of needles) if (haystack.includes(needle)) found.push(`${name}: ${how}`);
  }
  return [...new Set(found)];
}

async function* places(databaseUrl: string, dataDir: string): AsyncGenerator<Place> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ schema: string; name: string }>(TABLES);
    for (const { schema, name } of tables) {
      const table = `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`;
      const { rows } = await client.query<{ line: string }>(`SELECT t::text AS line FROM ${table} t`);
      yield { name: `table ${name}`, content: Buffer.from(rows.map(({ line }) => line).join('\n')) };
    }
  } finally {
    await client.end();
  }
  for (const entry of readdirSync(dataDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    yield { name: 'the name of a file', content: Buffer.from(path) };
    if (entry.isFile()) yield { name: `file ${path.slice(dataDir.length)}`, content: readFileSync(path) };
  }
}

// Ours, those of the queue, and the samples that the planner keeps.
const TABLES = `
SELECT schemaname AS schema, tablename AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
UNION ALL SELECT 'pg_catalog', 'pg_stats'`;

/** As a dump or a mail may spell it; all in lower case, for so is what is searched. */
function spellings(text: string): { how: string; needle: string }[] {
  const variants = new Set([text, text.toLowerCase(), text.toUpperCase(), text.normalize('NFD')]);
  return [...variants].flatMap((one) => {
    const bytes = Buffer.from(one);
    const written: [string, string][] = [
      ['as it is', bytes.toString('latin1')],
      ['as hex', bytes.toString('hex')],
      ...utf16(one).flatMap((wide): [string, string][] => [
        ['as UTF-16', wide.toString('latin1')],
        ['as UTF-16 in hex', wide.toString('hex')],
      ]),
      ['url-encoded', encodeURIComponent(one)],
      ['as JSON escapes', one.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)],
      [
        'quoted-printable',
        [...bytes]
          .map((b) => (b > 0x20 && b < 0x7f && b !== 0x3d ? String.fromCharCode(b) : `=${b.toString(16)}`))
          .join(''),
      ],
      ...base64s(bytes).map((part): [string, string] => ['as base64', part]),
    ];
    return written.map(([how, needle]) => ({ how: `${text} ${how}`, needle: needle.toLowerCase() }));
  });
}

/** In both orders of bytes. */
function utf16(text: string): Buffer[] {
  const little = Buffer.from(text, 'utf16le');
  return [little, Buffer.from(little).swap16()];
}

/** Of the three ways in which base64 can cut a text inside a longer one, the part that does not depend on what is around. */
function base64s(bytes: Buffer): string[] {
  return [0, 1, 2].map((shift) => {
    const padded = Buffer.concat([Buffer.alloc(shift), bytes]);
    const from = shift === 0 ? 0 : 4;
    return padded
      .subarray(0, padded.length - (padded.length % 3))
      .toString('base64')
      .slice(from);
  });
}
