import { randomBytes } from 'node:crypto';
import { MasterKey } from '../access/master-key.js';
import { leafBody, leafHash } from '../ledger/leaf.js';
import { addLeaf } from '../ledger/leaf-rows.js';
import { openPayload } from '../ledger/sealing.js';
import { type SealedSheaf, type UnsealedLeaf } from '../ledger/sheaf.js';
import { subjectId } from '../recipient/identity.js';
import { type Mailbox } from '../recipient/mailbox.js';
import { BinaryRows } from '../values/binary-rows.js';
import { newId } from '../values/id.js';
import { nth } from '../values/nth.js';
import { CipherThread } from './cipher-thread.js';
import { boundTo } from './person-keys.js';

const AT = '2026-11-25T08:00:00.000Z';
const TEXTS = ['', 'plain', 'two\nlines\r\n', 'é\u2028\u2029\u0085', 'Ωmega 😀', '\ud800 alone', '"\\'];

const leaves = (count: number): UnsealedLeaf[] =>
  Array.from({ length: count }, (_, n) => ({
    ...{ id: newId('dec', Date.parse(AT) + n), type: 'decision', at: AT, controllerId: `ctl_${n % 3}` },
    ...{ subjectId: randomBytes(32).toString('hex'), sealingKey: randomBytes(32) },
    plain: JSON.stringify({ n, said: TEXTS[n % TEXTS.length] }),
  }));

/** What was sealed, each opened for its own person; the rows and hashes are held against those of one leaf at a time. */
function opened({ rows, hashes }: SealedSheaf, given: readonly UnsealedLeaf[]): string[] {
  const payloads = payloadsIn(Buffer.from(rows));
  const again = new BinaryRows(rows.length);
  const plains = given.map(({ plain: _, sealingKey, ...one }, n) => {
    const leaf = { ...one, refersTo: [], payload: nth(payloads, n) };
    addLeaf(again, leaf);
    expect(nth(hashes, n)).toBe(leafHash(leafBody(leaf)));
    return openPayload(sealingKey, leaf.payload, leaf.id);
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

const people = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    ...{ controllerId: `ctl_${n % 3}`, mailboxId: randomBytes(32) },
    mailbox: `person${n}@müller.example` as Mailbox,
  }));

describe('the thread of the ciphers', () => {
  const masterKey = new MasterKey(randomBytes(32));
  const thread = new CipherThread(masterKey);
  afterAll(() => thread.onApplicationShutdown());

  it('seals each leaf for its own person, of few and of many, of several lists at once', async () => {
    const lists = [300, 1, 99, 100].map(leaves);
    const sealed = await Promise.all(lists.map((list) => thread.seal(list)));
    sealed.forEach((one, n) => {
      expect(opened(one, nth(lists, n))).toEqual(nth(lists, n).map(({ plain }) => plain));
    });
  });

  it.each([1, 99, 100, 400])('makes keys for %d people: each its own, bound to its mailbox', async (count) => {
    const asked = people(count);
    const made = await thread.keysFor(asked);
    expect(new Set(made.map(({ key }) => key.sealing.toString('hex'))).size).toBe(count);
    made.forEach(({ subjectId: id, key, wrapped }, n) => {
      const person = nth(asked, n);
      const unwrapped = masterKey.unwrap(wrapped, boundTo(person));
      expect(unwrapped.equals(Buffer.concat([key.sealing, key.naming]))).toBe(true);
      expect(id).toBe(subjectId(person.mailbox, key.naming).toString('hex'));
    });
  });

  it('fails what it was asked when it ends, and begins anew', async () => {
    const own = new CipherThread(masterKey); // which has yet to load its code, and so has answered nothing
    const lost = [expect(own.seal(leaves(300))).rejects.toThrow('has ended')];
    lost.push(expect(own.keysFor(people(300))).rejects.toThrow('has ended'));
    await own.onApplicationShutdown();
    await Promise.all(lost);
    const list = leaves(100);
    expect(opened(await own.seal(list), list)).toHaveLength(100);
    await own.onApplicationShutdown();
  });
});
