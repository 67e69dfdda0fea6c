import { randomBytes } from 'node:crypto';
import { newId } from '../values/id.js';
import { BinaryRows } from '../values/binary-rows.js';
import { nth } from '../values/nth.js';
import { leafBody, leafHash } from './leaf.js';
import { addLeaf } from './leaf-rows.js';
import { openPayload } from './sealing.js';
import { SealingThread } from './sealing-thread.js';
import { bind, sealSheaf, type UnsealedLeaf } from './sheaf.js';

const AT = '2026-11-25T08:00:00.000Z';
const TEXTS = ['', 'plain', 'two\nlines\r\n', 'é\u2028\u2029\u0085', 'Ωmega 😀', '\ud800 alone', '"\\'];

const leaves = (count: number): UnsealedLeaf[] =>
  Array.from({ length: count }, (_, n) => ({
    ...{ id: newId('dec', Date.parse(AT) + n), type: 'decision', at: AT, controllerId: `ctl_${n % 3}` },
    ...{ subjectId: randomBytes(32).toString('hex'), sealingKey: randomBytes(32) },
    plain: JSON.stringify({ n, said: TEXTS[n % TEXTS.length] }),
  }));

/** The rows as they would be, one leaf at a time, with the payloads that were sealed. */
function opened(rows: Buffer, given: readonly UnsealedLeaf[]): string[] {
  const read = payloadsIn(rows);
  const again = new BinaryRows(rows.length);
  const plains = given.map(({ plain: _, sealingKey, ...leaf }, n) => {
    const payload = nth(read, n);
    addLeaf(again, { ...leaf, refersTo: [], payload });
    return openPayload(sealingKey, payload, leaf.id);
  });
  expect(again.finish().equals(rows)).toBe(true);
  return plains;
}

/** The last column of each row. */
function payloadsIn(rows: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 19; rows.readInt16BE(at) !== -1;) {
    const columns = rows.readInt16BE(at);
    at += 2;
    for (let column = 0; column < columns; column++) {
      const length = rows.readInt32BE(at);
      at += 4 + length;
      if (column === columns - 1) found.push(rows.subarray(at - length, at));
    }
  }
  return found;
}

describe('a sheaf', () => {
  it('seals each leaf for its own person, whatever is said in it', () => {
    const given = leaves(50);
    const { rows, hashes } = sealSheaf(bind(given));
    expect(opened(rows, given)).toEqual(given.map(({ plain }) => plain));
    const bodies = given.map((leaf, n) => leafBody({ ...leaf, refersTo: [], payload: nth(payloadsIn(rows), n) }));
    expect(hashes).toEqual(bodies.map(leafHash));
  });
});

describe('the thread that seals', () => {
  const thread = new SealingThread();
  afterAll(() => thread.onApplicationShutdown());

  it('answers each list that it was given at once with its own rows', async () => {
    const lists = [300, 1, 100].map(leaves);
    const sealed = await Promise.all(lists.map((list) => thread.seal(list)));
    for (const [n, { rows, hashes }] of sealed.entries()) {
      const list = nth(lists, n);
      expect(opened(rows, list)).toEqual(list.map(({ plain }) => plain));
      expect(hashes).toHaveLength(list.length);
    }
  });

  it('fails what it was asked when it ends, and begins anew', async () => {
    const lost = thread.seal(leaves(300));
    const ended = expect(lost).rejects.toThrow('the thread that seals has ended');
    await thread.onApplicationShutdown();
    await ended;
    const list = leaves(2);
    expect(opened((await thread.seal(list)).rows, list)).toHaveLength(2);
  });
});
