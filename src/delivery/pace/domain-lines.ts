// The limit of a sender for each group of recipient domains: who may go now, and where in its line each other one waits.
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { domainOfAddress } from '../../provenance/domain-name.js';
import { preparedRows } from '../../values/prepared.js';
import { Line } from './line.js';
import { domainWindow } from './limits.js';
import { MailDomains } from './mail-domains.js';

export type Addressed = {
  readonly id: string;
  readonly senderId: string;
  readonly email: string;
  /** Whether it comes from its place in the line. */
  readonly hasWaited: boolean;
  readonly perDomain: number;
};

/** `until` is null where it may go now, under the scope; without a scope its provider is not known yet. */
export type Place = { readonly scope: string | null; readonly until: Date | null };

type Found = { readonly scope: string; readonly now: number; readonly free: number; readonly opensAt: number; readonly lineUntil: number | null }; // prettier-ignore

const UNKNOWN: Place = { scope: null, until: null };

@Injectable()
export class DomainLines {
  public constructor(private readonly domains: MailDomains) {}

  /** The place of each, in their order. The caller holds the limits of their senders. */
  public async placesOf(transaction: EntityManager, waiting: readonly Addressed[]): Promise<Map<string, Place>> {
    if (waiting.length === 0) return new Map();
    const providers = await this.domains.providersOf(transaction, waiting.map(domainOf));
    const known = waiting.flatMap((one) => {
      const provider = providers.get(domainOf(one));
      return provider === undefined ? [] : [{ ...one, scope: scopeOf(one.senderId, provider) }];
    });
    const lines = await this.lines(transaction, known);
    const places = new Map(waiting.map(({ id }) => [id, UNKNOWN]));
    for (const one of known) {
      const place = lines.get(one.scope)?.placeFor(one);
      if (place !== undefined) places.set(one.id, { scope: one.scope, until: place === null ? null : new Date(place) });
    }
    await this.keep(transaction, lines);
    return places;
  }

  private async lines(
    transaction: EntityManager,
    known: readonly (Addressed & { readonly scope: string })[],
  ): Promise<Map<string, Line>> {
    const perDomain = new Map(known.map((one) => [one.scope, one.perDomain]));
    if (perDomain.size === 0) return new Map();
    const windows = [...perDomain.values()].map(domainWindow);
    const found = await preparedRows<Found>(transaction, STANDING, [
      [...perDomain.keys()],
      windows.map(({ most }) => most),
      windows.map(({ ms }) => ms),
    ]);
    return new Map(
      found.map((one) => {
        const { ms, most } = domainWindow(perDomain.get(one.scope) ?? 1);
        return [one.scope, new Line({ ...one, lineUntil: one.lineUntil ?? -Infinity, gap: ms / most })];
      }),
    );
  }

  private async keep(transaction: EntityManager, lines: ReadonlyMap<string, Line>): Promise<void> {
    const grown = [...lines].filter(([, line]) => line.hasGrown).sort(([one], [other]) => (one < other ? -1 : 1));
    if (grown.length === 0) return;
    await preparedRows(transaction, KEEP, [
      grown.map(([scope]) => scope),
      grown.map(([, { lineUntil }]) => new Date(lineUntil).toISOString()),
    ]);
  }
}

function domainOf({ email }: Addressed): string {
  return domainOfAddress(email);
}

/** A domain may be a person's own: what counts for it names it by a digest. */
function scopeOf(senderId: string, provider: string): string {
  return `d:${senderId}:${createHash('sha256').update(provider).digest('base64url').slice(0, 22)}`;
}

// Once the free ones are taken the oldest slot in the window is the next to leave it; one that has not ended counts as now.
const STANDING = {
  name: 'pace_lines',
  text: `
WITH asked AS (
  SELECT scope, most, ms * interval '1 millisecond' AS span FROM unnest($1::text[], $2::int[], $3::float8[]) AS a (scope, most, ms)
)
SELECT a.scope, extract(epoch FROM now())::float8 * 1000 AS now, (a.most - w.used)::int AS free,
  ceil(extract(epoch FROM a.span + coalesce((
    SELECT least(s.at, now()) FROM send_slot s WHERE s.scope = a.scope AND s.at > now() - a.span
    ORDER BY s.at DESC OFFSET greatest(least(a.most, w.used), 1) - 1 LIMIT 1), now()))::float8 * 1000) AS "opensAt",
  extract(epoch FROM p.line_until)::float8 * 1000 AS "lineUntil"
FROM asked a
CROSS JOIN LATERAL (SELECT count(*) AS used FROM send_slot s WHERE s.scope = a.scope AND s.at > now() - a.span) w
LEFT JOIN pace p ON p.scope = a.scope`,
};

const KEEP = {
  name: 'pace_keep_lines',
  text: `
INSERT INTO pace (scope, line_until) SELECT * FROM unnest($1::text[], $2::timestamptz[])
ON CONFLICT (scope) DO UPDATE SET line_until = EXCLUDED.line_until`,
};
