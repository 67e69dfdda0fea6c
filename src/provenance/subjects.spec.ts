// The keys of people that were opened lately: opened once, for their own row alone, and forgotten when they are destroyed.
import { randomBytes } from 'node:crypto';
import { MasterKey } from '../access/master-key.js';
import { newSubjectKey } from '../ledger/sealing.js';
import { CipherThread } from './cipher-thread.js';
import { boundTo } from './person-keys.js';
import { Subjects } from './subjects.js';

class CountingMasterKey extends MasterKey {
  public unwrapped = 0;

  public override unwrap(wrapped: Buffer, bound: string): Buffer {
    this.unwrapped++;
    return super.unwrap(wrapped, bound);
  }
}

function someone() {
  const masterKey = new CountingMasterKey(randomBytes(32));
  const name = { controllerId: 'ctl_1', mailboxId: randomBytes(32) };
  const wrappedKey = masterKey.wrap(newSubjectKey(), boundTo(name));
  return {
    masterKey,
    subjects: new Subjects(masterKey, new CipherThread(masterKey)),
    name,
    stored: { id: 'subject', wrappedKey },
  };
}

describe('the key of a person', () => {
  it('is unwrapped once, however often it is asked for', () => {
    const { masterKey, subjects, name, stored } = someone();
    const first = subjects.open(name, stored);
    expect(subjects.open(name, { ...stored, wrappedKey: Buffer.from(stored.wrappedKey) })).toEqual(first);
    expect(masterKey.unwrapped).toBe(1);
  });

  it('does not open for another mailbox, although it was opened before', () => {
    const { subjects, name, stored } = someone();
    subjects.open(name, stored);
    expect(() => subjects.open({ ...name, mailboxId: randomBytes(32) }, stored)).toThrow();
  });

  it('does not stand in for another key of the same person', () => {
    const { masterKey, subjects, name, stored } = someone();
    const first = subjects.open(name, stored);
    const wrappedKey = masterKey.wrap(newSubjectKey(), boundTo(name));
    expect(subjects.open(name, { ...stored, wrappedKey })).not.toEqual(first);
  });

  it('is forgotten when it was destroyed', () => {
    const { masterKey, subjects, name, stored } = someone();
    subjects.open(name, stored);
    subjects.forget(stored.id);
    subjects.open(name, stored);
    expect(masterKey.unwrapped).toBe(2);
  });
});
