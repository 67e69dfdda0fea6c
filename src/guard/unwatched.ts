// What is left of a message that the guard composes, where its controller has pictures that watch who reads left out.
import { findingsOf } from '../message/findings.js';
import { type Message } from '../message/message.js';
import { withoutWatchingPictures } from '../message/watching-pictures.js';
import { type ApplyingLaw } from '../policy/applying-law.js';
import { openCase } from '../policy/case.js';
import { type Facts } from '../policy/facts.js';
import { type MessageFindings } from '../policy/message-findings.js';
import { mayTrack } from '../policy/rules/message-tracking.js';
import { type Addressed } from './facts-of.js';

const cleaned = new WeakMap<Message, Message>();

/**
 * The findings in the message without those pictures; null where it stays as it is: nothing watches, the controller
 * rather has it refused, or the person consented to it. What watches in another way stays, and is refused for it.
 */
export function unwatchedMessage(
  { ask, controller }: Addressed,
  facts: Facts,
  law: ApplyingLaw,
): MessageFindings | null {
  if (facts.controllerPolicy?.trackingPixels !== 'remove' || !ask.composedByGuard || ask.relayed || !ask.message)
    return null;
  if (facts.message?.tracking.some((sign) => sign !== 'asked_of_tool') !== true) return null;
  if (mayTrack(openCase(facts, law))) return null;
  const message = cleaned.get(ask.message) ?? without(ask.message);
  cleaned.set(ask.message, message);
  return message === ask.message ? null : findingsOf(message, controller);
}

function without(message: Message): Message {
  const html = message.html && withoutWatchingPictures(message.html);
  return html === message.html ? message : { ...message, html };
}
