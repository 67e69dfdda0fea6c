/** What can happen to messages, in any order. */
import fc from 'fast-check';
import {
  cancel,
  kill,
  loseAtOnce,
  object,
  objectWhileItBegins,
  pause,
  resume,
  sweep,
  wake,
} from './machine-disturbances.js';
import { CAMPAIGNS, MAILBOXES, type Model, type World } from './machine-model.js';
import { begin, callOff, claim, end, queue } from './machine-work.js';

const OUTCOMES = ['accepted', 'refused', 'uncertain', 'queued'] as const;

export function anyCommands(maxCommands: number): fc.Arbitrary<Iterable<fc.AsyncCommand<Model, World, boolean>>> {
  const mailbox = fc.nat({ max: MAILBOXES - 1 });
  const campaign = fc.nat({ max: CAMPAIGNS - 1 });
  const worker = fc.nat({ max: 1 });
  const nth = fc.nat({ max: 5 });
  const working = [
    fc.tuple(mailbox, fc.option(campaign)).map(([to, of]) => queue(to, of)),
    fc.constantFrom([0], [1], [0, 1]).map(claim),
    nth.map(begin),
    fc.tuple(nth, fc.constantFrom(...OUTCOMES)).map(([n, outcome]) => end(n, outcome)),
    nth.map(callOff),
  ];
  const cutOff = [worker.map(kill), fc.constant(sweep()), worker.map(loseAtOnce)];
  const disturbing = [
    ...[mailbox.map(object), nth.map(objectWhileItBegins)],
    ...[campaign.map(pause), campaign.map(resume), campaign.map(cancel)],
    fc.constant(wake()),
  ];
  // Most of what happens is work, else little comes far.
  const any = [...working, ...working, ...working, ...working, ...cutOff, ...cutOff, ...disturbing];
  return fc.noBias(fc.commands(any, { maxCommands, size: 'max' }));
}
