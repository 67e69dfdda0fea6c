// A request of a data subject as the API shows it.
import { type RecordedRequest } from '../../rights/request-book.js';
import { type State, stateOf, urgency } from '../../rights/request-states.js';

export type ShownRequest = Omit<RecordedRequest, 'isHeld' | 'identity' | 'identityHow' | 'identityAt'> & {
  readonly state: State;
  readonly due: ReturnType<typeof urgency>;
  readonly identity: { readonly by: string; readonly how: string | null; readonly at: Date | null } | null;
  /** Whether a legal hold keeps the person from being erased. */
  readonly held: boolean;
};

export function shownRequest(request: RecordedRequest, now: Date): ShownRequest {
  const { isHeld, identity, identityHow, identityAt, ...rest } = request;
  return {
    ...rest,
    state: stateOf(request.stage),
    due: urgency(request.closedAt, request.dueAt, now),
    identity: identity === null ? null : { by: identity, how: identityHow, at: identityAt },
    held: isHeld,
  };
}
