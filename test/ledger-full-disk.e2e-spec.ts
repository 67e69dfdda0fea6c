/** A disk that is full: nobody is told yes for nothing, what was acknowledged stays, no fork is signed, and it goes on. */
import { DatabaseLog } from '../src/evidence/verification/database-log.js';
import { verifyLog } from '../src/evidence/verification/verify-log.js';
import { parseCheckpoint } from '../src/ledger/tree/checkpoint.js';
import { openNote } from '../src/ledger/tree/note.js';
import { parseVerifierKey } from '../src/ledger/tree/verifier-key.js';
import { rows } from '../src/values/sql.js';
import { type Answer, type DecisionsBody } from './api.js';
import { consentedTo, LINKEDIN_ONLY } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { SmallDisk, whyNoSmallDisk } from './setup/small-disk.js';

const PROMPTLY = { withinMs: 20_000 };
/** What one batch needs is more than the last pages of the tables have room for. */
const BATCH = 200;
const BATCHES_WHILE_FULL = 10;

const whyNot = whyNoSmallDisk();
if (whyNot !== null) console.warn(`the ledger on a full disk is not tested here: ${whyNot}`);

(whyNot === null ? describe : describe.skip)('on a disk that is full', () => {
  let house: TestHouse;
  let acme: Tenant;
  let disk: SmallDisk;
  const acked: string[] = [];
  const notes = new Set<string>();

  beforeAll(async () => {
    house = await TestHouse.open({
      through: async (url) => {
        disk = await SmallDisk.under(url);
        return url;
      },
    });
    acme = await house.tenant();
  }, 60_000);
  afterAll(async () => {
    await house.close();
    await disk.remove();
  });

  /** Ids of those that were answered with a 200 are promised. */
  async function decide(count: number): Promise<Answer<DecisionsBody>> {
    const recipients = Array.from({ length: count }, () => ({ email: someone(), ...LINKEDIN_ONLY }));
    const asked = { purpose: 'prospecting', sender: SENDER, recipients };
    const answer = await acme.api.post<DecisionsBody>('/v1/decisions', asked);
    if (answer.status === 200) acked.push(...answer.body.decisions.flatMap(({ id }) => id ?? []));
    return answer;
  }

  async function newestNote(): Promise<string> {
    const { text } = await acme.api.get('/v1/ledger/checkpoint');
    notes.add(text);
    return text;
  }

  async function sequenced(): Promise<string[]> {
    const text = `SELECT l.id FROM ledger_entry e JOIN leaf l USING (xid, position) WHERE e.controller_id = $1`;
    return (await rows<{ id: string }>(house.database, text, [acme.id])).map(({ id }) => id);
  }

  async function allSigned(): Promise<void> {
    await eventually(async () => {
      const [{ count } = { count: '' }] = await rows<{ count: string }>(
        house.database,
        'SELECT count(*) FROM leaf WHERE controller_id = $1',
        [acme.id],
      );
      expect((await newestNote()).split('\n')[1]).toBe(count);
    }, PROMPTLY);
  }

  const letter = () => ({
    ...{ purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here.' },
    recipient: { email: someone(), ...consentedTo() },
  });

  it('says 503, and yes to nothing that it did not keep', async () => {
    expect((await decide(BATCH)).status).toBe(200);
    await allSigned();
    disk.fill();
    await eventually(async () => {
      expect((await decide(BATCH)).status).toBe(503);
    }, PROMPTLY);
    for (let n = 0; n < BATCHES_WHILE_FULL; n++) {
      const answer = await decide(BATCH);
      expect([answer.status, answer.text]).toEqual([503, answer.text]);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      await newestNote();
    }
    // What still finds room on a page may succeed; what does not is refused in the same way.
    for (let n = 0; n < BATCHES_WHILE_FULL; n++) {
      expect([200, 503]).toContain((await decide(1)).status);
      expect([202, 503]).toContain((await acme.api.post('/v1/messages', letter())).status);
    }
  });

  it('goes on by itself once there is room', async () => {
    disk.makeRoom();
    await eventually(async () => {
      expect((await decide(BATCH)).status).toBe(200);
    }, PROMPTLY);
    expect((await acme.api.post('/v1/messages', letter())).status).toBe(202);
    await allSigned();
  });

  it('has all that was acknowledged in one tree, which grew from every checkpoint that it ever signed', async () => {
    const stored = new Set(await sequenced());
    expect(acked.length).toBeGreaterThanOrEqual(2 * BATCH);
    expect(acked.filter((id) => !stored.has(id))).toEqual([]);
    const keys = [parseVerifierKey((await acme.api.get('/v1/ledger/key')).text.trim())].flatMap((key) => key ?? []);
    expect(notes.size).toBeGreaterThanOrEqual(2);
    for (const note of notes) {
      const opened = openNote(note, keys);
      const earlier = opened.ok ? parseCheckpoint(opened.text) : null;
      if (!earlier) throw new Error(`this is no checkpoint: ${note}`);
      const verified = await verifyLog(new DatabaseLog(house.database, acme.id), {
        ...{ controllerId: acme.id, keys, earlier, from: 0 },
      });
      expect(verified.size).toBeGreaterThanOrEqual(stored.size); // the mail of before is sent meanwhile, and that recorded
    }
  });

  it('told its operator why, and nothing else', () => {
    expect(house.errors.filter((error) => !error.includes('No space left on device'))).toEqual([]);
  });
});
