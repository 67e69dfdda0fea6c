// LinkedIn's archive as members pack it, and archives that are no such thing: each answer is one a person understands.
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ZipMember, zipArchive } from '../../../test/builders/zip-archive.js';
import { readImport } from './read-import.js';

const LIST =
  'First Name,Last Name,URL,Email Address,Company,Position,Connected On\nKofi,Mensah,,kofi@adatum.example,,,30 Jul 2023\n';
const OPTIONS = {
  format: 'linkedin_connections',
  mapping: null,
  defaults: { source: null, country: null, kind: null },
} as const;

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'zips-'))));
afterAll(() => rm(folder, { recursive: true }));

async function read(archive: Buffer, asStream = false): Promise<string> {
  const path = join(folder, 'upload');
  await writeFile(path, archive);
  try {
    const list = await readImport(asStream ? createReadStream(path) : path, OPTIONS);
    let rows = 0;
    for await (const batch of list.rows) rows += batch.length;
    return `${rows} from ${String(list.detected.archiveEntry)}`;
  } catch (error) {
    return String(error).replace(/\. got at least \d+$/, '');
  }
}

const LATER = Buffer.alloc(2_000_000, 'x');

const cases: { what: string; members: ZipMember[]; answer: string }[] = [
  {
    what: 'a list in a folder, in capitals',
    members: [{ name: 'Export/CONNECTIONS.CSV', content: LIST }],
    answer: '1 from Export/CONNECTIONS.CSV',
  },
  {
    what: 'a Mac, which adds a shadow of it',
    members: [
      { name: '__MACOSX/._Connections.csv', content: 'x' },
      { name: 'a/b/Connections.csv', content: '' },
      { name: 'a/Connections.csv', content: LIST },
    ],
    answer: '1 from a/Connections.csv',
  },
  {
    what: 'other exports only',
    members: [
      { name: 'Profile.csv', content: 'a' },
      { name: 'My_Connections.csv', content: LIST },
    ],
    answer: 'UnreadableImport: the archive has no Connections.csv; it holds Profile.csv, My_Connections.csv',
  },
  {
    what: 'no list at all',
    members: [{ name: 'a.txt', content: 'a' }],
    answer: 'UnreadableImport: the archive has no Connections.csv; it holds no CSV file',
  },
  {
    what: 'nothing',
    members: [],
    answer: 'UnreadableImport: the archive has no Connections.csv; it holds no CSV file',
  },
  {
    what: 'a password',
    members: [{ name: 'Connections.csv', content: LIST, encrypted: true }],
    answer: 'UnreadableImport: the archive is protected by a password: unpack it first',
  },
  {
    what: 'a workbook',
    members: [
      { name: '[Content_Types].xml', content: '' },
      { name: 'xl/workbook.xml', content: '' },
    ],
    answer: 'UnreadableImport: this is an Excel workbook: save it as CSV and import that',
  },
  {
    what: 'a bomb that says so',
    members: [{ name: 'Connections.csv', content: LIST, claimedBytes: 4_000_000_000 }],
    answer: 'UnreadableImport: `Connections.csv` claims 4000000000 bytes: no list of connections is so long',
  },
  {
    what: 'a bomb that lies',
    members: [{ name: 'Connections.csv', content: Buffer.concat([Buffer.from(LIST), LATER]), claimedBytes: 100_000 }],
    answer: 'UnreadableImport: the archive is damaged: too many bytes in the stream. expected 100000',
  },
];

describe('an export archive', () => {
  it.each(cases)('with $what', async ({ members, answer }) => {
    expect(await read(zipArchive(members))).toBe(answer);
    expect(await read(zipArchive(members), true)).toBe(answer);
  });

  it('that is cut off or damaged is refused as such', async () => {
    const sound = zipArchive([{ name: 'Connections.csv', content: LIST }]);
    expect(await read(sound.subarray(0, sound.length - 30))).toMatch(/^UnreadableImport: the archive is damaged/);
    expect(await read(Buffer.from('PK\x03\x04 and nothing', 'latin1'))).toMatch(
      /^UnreadableImport: the archive is damaged/,
    );
    const scrambled = Buffer.from(sound);
    scrambled.fill(0xff, 45, 60);
    expect(await read(scrambled)).toMatch(/^UnreadableImport: the archive is damaged/);
  });
});
