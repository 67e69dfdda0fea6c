/** The outbox that stands in for a relay: what it keeps, and who may read it. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { Outbox } from '../src/delivery/outbox.js';
import { OutboxRelay } from '../src/delivery/outbox.relay.js';
import { SystemClock } from '../src/values/clock.js';
import { freshDatabase, type FreshDatabase } from './setup/database.js';
import { eventually } from './setup/eventually.js';
import { PostOffice } from './setup/post-office.js';

describe('the outbox', () => {
  let database: FreshDatabase;
  let office: PostOffice;
  let folder: string;

  beforeEach(async () => {
    database = await freshDatabase();
    office = await PostOffice.open({ databaseUrl: database.url, redis: null });
    folder = await mkdtemp(join(tmpdir(), 'outbox-'));
  });

  afterEach(async () => {
    await office.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  it('keeps every mail as a file and lists it, newest first, to its controller alone', async () => {
    const { sender } = await office.acme();
    const outbox = new Outbox(office.database, join(folder, 'outbox'));
    await office.started(new OutboxRelay(outbox, new SystemClock()));
    await office.queueTo(
      Array.from({ length: 30 }, (_, n) => `person${n}@client.example`),
      { sender },
    );
    await eventually(
      async () => {
        expect(await office.states()).toEqual({ accepted: 30 });
      },
      { withinMs: 10_000 },
    );
    const first = await outbox.newest(sender.controllerId, null, 20);
    const rest = await outbox.newest(sender.controllerId, first.at(-1)?.id ?? null, 20);
    expect(first).toHaveLength(20);
    expect(new Set([...first, ...rest].map(({ to }) => to)).size).toBe(30);
    expect(await readdir(join(folder, 'outbox'))).toHaveLength(30);
    const raw = await outbox.read(sender.controllerId, first[0]?.id ?? '');
    expect((await simpleParser(raw ?? '')).messageId).toBe(`<${first[0]?.messageId ?? ''}@acme.example>`);
    expect(await outbox.newest('ctl_other', null, 20)).toEqual([]);
    expect(await outbox.read('ctl_other', first[0]?.id ?? '')).toBeNull();
    expect(await outbox.read(sender.controllerId, '../../etc/passwd')).toBeNull();
  }, 20_000);

  it('leaves messages in line where the disk refuses', async () => {
    const { sender } = await office.acme();
    await writeFile(join(folder, 'a-file'), '');
    const outbox = new Outbox(office.database, join(folder, 'a-file', 'outbox'));
    await office.started(new OutboxRelay(outbox, new SystemClock()));
    await office.queueTo(['person@client.example'], { sender });
    await eventually(
      async () => {
        const found: unknown[] = await office.database.query(
          `SELECT 1 FROM message WHERE attempts > 0 AND state = 'queued'`,
        );
        expect(found).toHaveLength(1);
      },
      { withinMs: 5_000 },
    );
    expect(await outbox.newest(sender.controllerId, null, 20)).toEqual([]);
  });
});
