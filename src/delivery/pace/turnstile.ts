// Lets due messages through under the limits that hold for them, each with the scopes that it counts under.
import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { Controllers } from '../../access/controllers.js';
import { type Hold } from '../../policy/facts.js';
import { domainName, domainOfAddress } from '../../provenance/domain-name.js';
import { preparedRows } from '../../values/prepared.js';
import { type Candidate } from '../candidate.js';
import { DomainLines, type Place } from './domain-lines.js';
import { Pace, type Rooms, type Scope, type Sending, SENDING_COLUMNS } from './pace.js';

/**
 * `go`: it may be claimed, unless it has something to wait for. `left`: nothing is decided about it, it stays as it is.
 * `later`: nothing is decided yet, for who receives the mail of its domain is being looked up. `paused`: the mail to its
 * domain is, and the end of that wakes it.
 */
export type Admission =
  | { readonly kind: 'go'; readonly scopes: readonly string[]; readonly holds: readonly Hold[] }
  | { readonly kind: 'left'; readonly isHeld: boolean }
  | { readonly kind: 'later' }
  | { readonly kind: 'paused' };

const FREELY: Admission = { kind: 'go', scopes: [], holds: [] };
const DOMAIN = 'recipient_domain_rate_limited';

@Injectable()
export class Turnstile {
  public constructor(
    private readonly pace: Pace,
    private readonly lines: DomainLines,
    private readonly controllers: Controllers,
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
    const halted = await this.halted(transaction, rooms, candidates);
    const limited = candidates.flatMap((one) => {
      const scopes = rooms.of(one.senderId);
      return scopes?.length === 0 || halted.has(one.id) ? [] : [{ one, scopes }];
    });
    if (limited.length === 0) return ({ id }) => halted.get(id) ?? FREELY;
    const addressed = limited.flatMap(({ one, scopes }) => {
      const perDomain = rooms.perDomain(one.senderId);
      if (perDomain === null || scopes === null) return [];
      const { id, senderId, email } = one;
      return [{ id, senderId, email, perDomain, hasWaited: one.detail === DOMAIN }];
    });
    const places = await this.lines.placesOf(transaction, addressed);
    const taken = new Map<Scope, number>();
    const admitted = new Map(limited.map(({ one, scopes }) => [one.id, admission(scopes, taken, places.get(one.id))]));
    return ({ id }) => halted.get(id) ?? admitted.get(id) ?? FREELY;
  }

  /** What is paused. Whoever ends the pause of a domain waits for this claim, and so finds what it sets aside. */
  private async halted(
    transaction: EntityManager,
    rooms: Rooms,
    candidates: readonly Candidate[],
  ): Promise<ReadonlyMap<string, Admission>> {
    const halted = new Map<string, Admission>();
    const asked: { readonly id: string; readonly controllerId: string; readonly target: string }[] = [];
    for (const { id, controllerId, senderId, email } of candidates) {
      const sending = rooms.sending(senderId);
      if (sending?.isPaused) halted.set(id, { kind: 'left', isHeld: false });
      else if (sending?.hasPausedDomains) {
        const target = domainName(domainOfAddress(email), await this.controllers.get(controllerId));
        asked.push({ id, controllerId, target });
      }
    }
    if (asked.length === 0) return halted;
    const ids = [asked.map(({ id }) => id), asked.map(({ controllerId }) => controllerId)];
    const found = await preparedRows<{ id: string }>(transaction, PAUSED, [...ids, asked.map(({ target }) => target)]);
    for (const { id } of found) halted.set(id, { kind: 'paused' });
    return halted;
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
SELECT ${SENDING_COLUMNS}
FROM sender s JOIN controller c ON c.id = s.controller_id WHERE s.id = ANY ($1)`,
};

// What is just being resumed is passed over: it may be claimed, and is begun only if that pause is at its end by then.
const PAUSED = {
  name: 'pace_paused_domains',
  text: `
SELECT a.id FROM unnest($1::text[], $2::text[], $3::text[]) AS a (id, controller_id, target)
JOIN pause p ON p.controller_id = a.controller_id AND p.target = a.target AND p.resumed_at IS NULL
FOR SHARE OF p SKIP LOCKED`,
};
