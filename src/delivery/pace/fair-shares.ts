// Divides a claim among the lanes that have something due: controllers alike first, then each one's lanes.

import { nth } from '../../values/nth.js';

/** A lane under the limits that it shares with others; a limit without an end has `free` infinite. */
export type Claimant = { readonly controllerId: string; readonly limits: readonly Room[] };

/** The slots that a limit has free. */
export type Room = { readonly free: number };

/**
 * How many messages of each lane may be claimed, in the order of the lanes; all together at most `most`, and under no
 * limit more than it has free. Turns are taken one message at a time, in an order that `random` (0 to 1) shuffles:
 * where there are more lanes than turns, none is always the last.
 */
export function fairShares(lanes: readonly Claimant[], most: number, random: () => number = Math.random): number[] {
  const shares = lanes.map(() => 0);
  const free = new Map<Room, number>();
  const byController = new Map<string, number[]>();
  for (const n of shuffled(lanes, random)) {
    const { controllerId, limits } = nth(lanes, n);
    const others = byController.get(controllerId);
    if (others) others.push(n);
    else byController.set(controllerId, [n]);
    for (const limit of limits) free.set(limit, limit.free);
  }
  let turns = [...byController.values()];
  for (let left = most; left > 0 && turns.length > 0;) {
    for (const waiting of turns) {
      if (left === 0) break;
      const n = nextOf(waiting, ({ limits }) => limits.every((limit) => (free.get(limit) ?? 0) > 0), lanes);
      if (n === null) continue;
      for (const limit of lanes[n]?.limits ?? []) free.set(limit, (free.get(limit) ?? 0) - 1);
      shares[n] = (shares[n] ?? 0) + 1;
      waiting.push(n);
      left--;
    }
    turns = turns.filter((waiting) => waiting.length > 0);
  }
  return shares;
}

/** Takes the next lane that has room out of those that wait for their turn, and the ones before it for good. */
function nextOf(waiting: number[], hasRoom: (lane: Claimant) => boolean, lanes: readonly Claimant[]): number | null {
  for (let n = waiting.shift(); n !== undefined; n = waiting.shift()) {
    const lane = lanes[n];
    if (lane && hasRoom(lane)) return n;
  }
  return null;
}

function shuffled(lanes: readonly unknown[], random: () => number): number[] {
  return lanes
    .map((_, n) => ({ n, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ n }) => n);
}
