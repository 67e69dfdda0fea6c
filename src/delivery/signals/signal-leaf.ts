// The leaf of a stop signal: about no person, so that it stays readable for as long as the controller is there.
import { type Controller } from '../../access/controller.js';
import { type Leaf, type LeafType } from '../../ledger/leaf.js';
import { recordsKey, sealPayload } from '../../ledger/sealing.js';
import { newId } from '../../values/id.js';

export function signalLeaf(type: LeafType, controller: Controller, said: object, at: Date): Leaf {
  const id = newId('evt', at.getTime());
  const payload = sealPayload(recordsKey(controller.suppressionKey), JSON.stringify({ v: 1, ...said }), id);
  return { id, type, at: at.toISOString(), controllerId: controller.id, subjectId: null, payload, refersTo: [] };
}
