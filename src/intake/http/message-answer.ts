// A message as the API shows it, and what it answers to whoever asks for one to be sent.
import { type Gated } from '../../campaigns/single-message.js';
import { type ShownMessage } from '../../delivery/message.js';
import { problem, type Problem } from '../../http/problem.js';

export function messageAnswer({ controllerId: _, email, ...shown }: ShownMessage): object {
  return { ...shown, to: email };
}

/** `decision` in words. */
export function gatedAnswer({ id, verdict }: Gated, decision: object): object {
  return { id, state: verdict.decision.outcome === 'allow' ? 'queued' : 'deferred', decision };
}

export function refusal(decision: object): Problem {
  return problem(422, 'refused', 'the law does not allow this message now', {
    detail: 'nothing was queued; the decision says why and what would make it lawful',
    decision,
  });
}
