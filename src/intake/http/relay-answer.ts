// A relay as the API shows it: with the state of its breaker.
import { type ShownRelay } from '../../access/controller-relays.js';
import { type RelayTrouble } from '../../delivery/relay-troubles.js';

/** The state of the breaker of a relay, where it is not closed. */
export function breakerOf(relay: string, troubles: readonly RelayTrouble[]): object {
  const trouble = troubles.find((one) => one.relay === relay);
  if (!trouble) return { state: 'closed', since: null, nextTryAt: null, why: null };
  const { state, since, nextTryAt, why } = trouble;
  return { state, since, nextTryAt, why };
}

export function relayAnswer({ id, ...relay }: ShownRelay, troubles: readonly RelayTrouble[]): object {
  return { id, ...relay, breaker: breakerOf(id, troubles) };
}
