// Which route a controller's mail takes: relays of its own where it has any, else the house's; and which routes are open.
import { Injectable, Logger } from '@nestjs/common';
import { ControllerRelays, type KeptRelay } from '../access/controller-relays.js';
import { OutageReport } from '../operation/outages.js';
import { Breaker, type Trouble } from './breaker.js';
import { DeliverySettings } from './delivery-settings.js';
import { type Reach } from './reach.js';
import { HouseRelay } from './house-relay.js';
import { type Relay } from './relay.js';
import { relayOptions } from './relay-url.js';
import { Route, type Way } from './route.js';
import { SmtpRelay } from './smtp.relay.js';

const NOWHERE = new Route([]);

/**
 * INVARIANT (own relays): mail of a controller that has relays leaves through these or waits; it is never handed to the
 * house's. Every claim brings the version of the set of relays that it was made under.
 */
@Injectable()
export class Routes {
  private readonly log = new Logger('delivery');
  private readonly house: Route;
  private own = new Map<string, Route>();
  private kept = new Map<string, Way>();
  private version: string | null = null;
  private refreshing: Promise<void> | null = null;
  /** Called when controllers have other relays than before. */
  public onChange: () => void = () => undefined;

  public constructor(
    private readonly relays: ControllerRelays,
    private readonly settings: DeliverySettings,
    private readonly houseRelay: HouseRelay,
  ) {
    this.house = new Route([this.way(houseRelay.id, houseRelay.relay)]);
  }

  /** How many messages are claimed at once. */
  public get batch(): number {
    return this.all().reduce((most, { batch }) => Math.max(most, batch), 1);
  }

  /** How many jobs may be in work at once, all routes together. */
  public get seats(): number {
    return this.all().reduce((sum, { batch }) => sum + 2 * batch, 0);
  }

  /** Looks up the relays that controllers have; rejects where the database is away. */
  public refresh(): Promise<void> {
    this.refreshing ??= this.load().finally(() => (this.refreshing = null));
    return this.refreshing;
  }

  /** The route as it is known now; one that is closed as long as nothing is known. */
  public known(controllerId: string): Route {
    if (this.version === null) return NOWHERE;
    return this.own.get(controllerId) ?? this.house;
  }

  /** The route under the set of relays of that version, or a later one. */
  public async of(controllerId: string, version: string): Promise<Route> {
    if (this.version !== version) await this.refresh();
    if (this.version === null || BigInt(this.version) < BigInt(version)) await this.refresh(); // one was under way
    return this.known(controllerId);
  }

  /** Whose mail can leave and has room to be claimed; null where it is nobody's. */
  public reach(hasRoom: (route: Route) => boolean): Reach | null {
    if (this.version === null) return null;
    const goes = (route: Route) => route.isOpen && hasRoom(route);
    const which = [...this.own].filter(([, route]) => goes(route) !== goes(this.house)).map(([id]) => id);
    if (goes(this.house)) return { controllers: which, listed: false };
    return which.length > 0 ? { controllers: which, listed: true } : null;
  }

  /** Of each closed route that wants a mail to find out: whose mail it may be. */
  public trials(): Reach[] {
    if (this.version === null) return [];
    const own = [...this.own].filter(([, route]) => route.wantsTrial);
    const one = own.map(([id]): Reach => ({ controllers: [id], listed: true }));
    return this.house.wantsTrial ? [{ controllers: [...this.own.keys()], listed: false }, ...one] : one;
  }

  /** Open routes that have no room. */
  public full(): Route[] {
    return this.all().filter((route) => route.isOpen && route.isFull);
  }

  /** What is wrong with which relay. */
  public troubles(): (Trouble & { readonly relay: string })[] {
    const ways = new Set(this.all().flatMap(({ ways }) => ways));
    return [...ways].flatMap(({ id, breaker: { trouble } }) => (trouble ? [{ relay: id, ...trouble }] : []));
  }

  public async close(): Promise<void> {
    await Promise.all(this.all().flatMap(({ ways }) => ways.map(({ relay }) => relay.close())));
  }

  private all(): Route[] {
    return [this.house, ...this.own.values()];
  }

  private async load(): Promise<void> {
    const { version, relays } = await this.relays.all();
    if (version === this.version) return;
    if (!this.houseRelay.capturesAll) this.take(relays);
    this.version = version;
  }

  /** A relay that stays keeps its connections and its breaker; a route that stays keeps count of what is on it. */
  private take(relays: readonly KeptRelay[]): void {
    const kept = new Map<string, Way>();
    const ways = new Map<string, Way[]>();
    for (const relay of relays) {
      const way = this.wayOf(relay);
      if (way) kept.set(way.id, way);
      ways.set(relay.controllerId, [...(ways.get(relay.controllerId) ?? []), ...(way ? [way] : [])]);
    }
    for (const [id, { relay }] of this.kept) if (!kept.has(id)) void relay.close();
    this.own = new Map(
      [...ways].map(([id, theirs]): [string, Route] => {
        const former = this.own.get(id);
        const isSame = former?.ways.length === theirs.length && theirs.every((way, n) => former.ways[n] === way);
        return [id, isSame ? former : new Route(theirs)];
      }),
    );
    this.kept = kept;
    this.onChange();
  }

  private wayOf({ id, url, connections }: KeptRelay): Way | null {
    const known = this.kept.get(id);
    if (known) return known;
    if (url === null) {
      this.log.error(`the URL of relay ${id} cannot be unsealed: mail that has no other relay waits`);
      return null;
    }
    const options = relayOptions(url);
    return this.way(id, new SmtpRelay({ ...options, connections: connections ?? options.connections }));
  }

  private way(id: string, relay: Relay): Way {
    const outage = new OutageReport(`relay ${id}`, this.log);
    return { id, relay, breaker: new Breaker(this.settings.breaker), outage };
  }
}
