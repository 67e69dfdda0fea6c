// Which parts of a message are shown as its text, and whether something can be added below them.
import { type Entity } from './entity.js';

/** What is shown as the text of a message, in its order; files beside it are not. */
export function textParts(entity: Entity): readonly Entity[] {
  if (entity.parts.length > 0) return entity.parts.flatMap(textParts);
  return !entity.isAttached && /^text\/(?:plain|html)$/.test(entity.type) ? [entity] : [];
}

/** The first text and the first HTML: what follows, of a forwarded mail perhaps, is somebody else's. */
export function leadingParts(entity: Entity): Entity[] {
  const texts = textParts(entity);
  return texts.filter((part, n) => texts.findIndex(({ type }) => type === part.type) === n);
}

/** Whether a footer can be added: what is signed or encrypted by its author cannot be changed. */
export function takesFooter(entity: Entity): boolean {
  return !isSealed(entity) && leadingParts(entity).length > 0;
}

const SEALED = /^(?:multipart\/(?:signed|encrypted)|application\/(?:x-)?pkcs7-mime)$/;

function isSealed({ type, parts }: Entity): boolean {
  return SEALED.test(type) || parts.some(isSealed);
}
