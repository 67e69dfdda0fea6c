// A leaf's bytes are RFC 8785 canonical JSON and its hash is that of RFC 6962, whatever the shortcuts that make them.
import { createHash } from 'node:crypto';
import { canonicalJson } from '../values/canonical-json.js';
import { type Leaf, leafBody, leafHash } from './leaf.js';

const leaf: Leaf = {
  id: 'dec_01k000000000000000000000aa',
  type: 'decision',
  at: '2026-11-22T10:00:00.000Z',
  controllerId: 'ctl_01k000000000000000000000bb',
  subjectId: 'ab'.repeat(32),
  payload: Buffer.from('sealed'),
  refersTo: [],
};

const leaves: readonly [string, Leaf][] = [
  ['a decision', leaf],
  ['a leaf about nobody', { ...leaf, type: 'suppression_lifted', subjectId: null, payload: null }],
  ['a leaf that refers to others', { ...leaf, type: 'consent_recorded', refersTo: ['cns_1', 'cns_2'] }],
];

describe('a leaf', () => {
  it.each(leaves)('is canonical JSON: %s', (_, one) => {
    const digest = one.payload && `sha256:${createHash('sha256').update(one.payload).digest('hex')}`;
    const general = {
      ...{ v: 1, type: one.type, id: one.id, at: one.at, controller: one.controllerId },
      ...{ subject: one.subjectId, payload: digest, refersTo: one.refersTo },
    };
    expect(leafBody(one)).toBe(canonicalJson(general));
  });

  it('hashes as RFC 6962 asks: SHA-256 of a zero octet and the body', () => {
    const body = leafBody(leaf);
    const expected = createHash('sha256')
      .update(Buffer.from([0]))
      .update(body)
      .digest('hex');
    expect(leafHash(body)).toBe(expected);
  });
});
