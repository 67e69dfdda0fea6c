// The leaf of a change to a controller's own rules: about no person, naming what was changed by its id and digest.
import { createHash } from 'node:crypto';
import { type Leaf, type LeafType } from '../ledger/leaf.js';
import { canonicalJson, type Json } from '../values/canonical-json.js';
import { newId } from '../values/id.js';

export function ruleLeaf(type: LeafType, controllerId: string, refersTo: readonly string[], at: Date): Leaf {
  const id = newId('evt', at.getTime());
  return { id, type, at: at.toISOString(), controllerId, subjectId: null, payload: null, refersTo };
}

/** `sha256:` and the hash of the canonical JSON (RFC 8785), with that text itself. */
export function digested(value: Json): { readonly digest: string; readonly body: string } {
  const body = canonicalJson(value);
  return { digest: `sha256:${createHash('sha256').update(body).digest('hex')}`, body };
}
