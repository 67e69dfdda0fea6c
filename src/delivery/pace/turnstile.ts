// Lets due messages through under the limits that hold for them, each with the scopes that it counts under.
import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type Hold } from '../../policy/facts.js';
import { preparedRows } from '../../values/prepared.js';
import { type Candidate } from '../candidate.js';
import { DomainLines, type Place } from './domain-lines.js';
import { Pace, type Rooms, type Scope, type Sending } from './pace.js';

/**
 * `go`: it may be claimed, unless it has something to wait for. `left`: nothing is decided about it, it stays as it is.
 * `later`: nothing is decided yet, for who receives the mail of its domain is being looked up.
 */
export type Admission =
  | { readonly kind: 'go'; readonly scopes: readonly string[]; readonly holds: readonly Hold[] }
  | { readonly kind: 'left'; readonly isHeld: boolean }
  | { readonly kind: 'later' };

const FREELY: Admission = { kind: 'go', scopes: [], holds: [] };
const DOMAIN = 'recipient_domain_rate_limited';

@Injectable()
export class Turnstile {
  public constructor(
    private readonly pace: Pace,
    private readonly lines: DomainLines,
  ) {}

  /** The rooms of the senders of messages that somebody named; `Lanes.next` has them for those that it shared out. */
  public async roomsOf(transaction: EntityManager, due: readonly Candidate[]): Promise<Rooms> {
    const senders = [...new Set(due.map(({ senderId }) => senderId))];
    return this.pace.open(transaction, await preparedRows<Sending>(transaction, SENDINGS, [senders]));
  }

  /** What becomes of each candidate, in their order, under the limits that `rooms` holds. */
  public async admit(
    transaction: EntityManager,
    rooms: Rooms,
    candidates: readonly Candidate[],
  ): Promise<(one: Candidate) => Admission> {
    const limited = candidates.flatMap((one) => {
      const scopes = rooms.of(one.senderId);
      return scopes?.length === 0 ? [] : [{ one, scopes }];
    });
    if (limited.length === 0) return () => FREELY;
    const addressed = limited.flatMap(({ one, scopes }) => {
      const perDomain = rooms.perDomain(one.senderId);
      if (perDomain === null || scopes === null) return [];
      const { id, senderId, email } = one;
      return [{ id, senderId, email, perDomain, hasWaited: one.detail === DOMAIN }];
    });
    const places = await this.lines.placesOf(transaction, addressed);
    const taken = new Map<Scope, number>();
    const admitted = new Map(limited.map(({ one, scopes }) => [one.id, admission(scopes, taken, places.get(one.id))]));
    return ({ id }) => admitted.get(id) ?? FREELY;
  }
}

function admission(scopes: readonly Scope[] | null, taken: Map<Scope, number>, place: Place | undefined): Admission {
  if (scopes === null) return { kind: 'left', isHeld: true };
  if (place?.scope === null) return { kind: 'later' };
  const names = [...scopes.map(({ name }) => name), ...(place?.scope === undefined ? [] : [place.scope])];
  if (place?.until) return { kind: 'go', scopes: [], holds: [{ code: DOMAIN, until: place.until.toISOString() }] };
  if (scopes.some((scope) => scope.free <= (taken.get(scope) ?? 0))) return { kind: 'left', isHeld: false };
  for (const scope of scopes) taken.set(scope, (taken.get(scope) ?? 0) + 1);
  return { kind: 'go', scopes: names, holds: [] };
}

const SENDINGS = {
  name: 'pace_sendings',
  text: `
SELECT s.id AS "senderId", s.controller_id AS "controllerId", s.limits AS "senderLimits", c.limits AS "controllerLimits"
FROM sender s JOIN controller c ON c.id = s.controller_id WHERE s.id = ANY ($1)`,
};
