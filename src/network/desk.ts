// The network desk: reads people with all that is on record of them, and advises on them; judges nothing itself.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../values/clock.js';
import { row, rows } from '../values/sql.js';
import { assess, type Assessment, onAccepting, STRATEGIES, type Strategy } from './advice/advise.js';
import { type Cost } from './advice/explain.js';
import { NO_PATTERN, type Owner, type Pattern } from './advice/person.js';
import { type SectorTable } from './advice/sectors.js';
import { EMPTY_TALLY, perHead, type Tally, withCounted } from './advice/worth.js';
import { Owners } from './owners.js';
import { type Network } from './people.js';
import { PERSON_COLUMNS, PERSON_FROM, type PersonFile, personFile, type PersonFileRow } from './person-files.js';

/** What everybody of a network is held against. */
export type Ground = { readonly owner: Owner; readonly table: SectorTable; readonly at: number };

export type Invitation = {
  readonly id: string;
  readonly direction: 'incoming' | 'outgoing';
  /** On a clock that the export does not name: `2026-01-29T14:37`. */
  readonly sentAt: string;
  readonly message: string | null;
  readonly pattern: Pattern;
  readonly file: PersonFile;
};

type InvitationRow = PersonFileRow & {
  readonly invitation: string;
  readonly direction: Invitation['direction'];
  readonly sent_at: string;
  readonly message: string | null;
  readonly same_text: number;
  readonly again: number;
};

export type InvitationFilter = {
  readonly direction: Invitation['direction'] | null;
  readonly ids: readonly string[] | null;
};

/** Of invitations: how many each strategy would accept, ignore or have looked at. */
export type Comparison = Readonly<Record<Strategy, Readonly<Record<'accept' | 'ignore' | 'look', number>>>>;

/** Read and let go of at once, so that a network of any size takes the memory of one page. */
const PAGE = 1_000;

@Injectable()
export class Desk {
  public constructor(
    private readonly database: DataSource,
    private readonly owners: Owners,
    private readonly clock: Clock,
  ) {}

  public async ground(network: Network): Promise<Ground> {
    const [owner, table] = [await this.owners.of(network), await this.owners.table(network.controllerId)];
    return { owner, table, at: this.clock.now().getTime() };
  }

  /** Newest first, before the id `before`. */
  public async invitations(
    { controllerId, member }: Network,
    { direction, ids }: InvitationFilter,
    before: string | null,
    limit: number,
  ): Promise<Invitation[]> {
    const found = await rows<InvitationRow>(this.database, INVITATIONS, [
      ...[controllerId, member, direction, ids, before, limit],
    ]);
    return found.map((one) => ({
      ...{ id: one.invitation, direction: one.direction, sentAt: one.sent_at, message: one.message },
      ...{ pattern: { sameText: one.same_text, again: one.again }, file: personFile(one) },
    }));
  }

  /** People by their ids, in no order. */
  public async people({ controllerId, member }: Network, ids: readonly string[]): Promise<PersonFile[]> {
    return (await rows<PersonFileRow>(this.database, PEOPLE, [controllerId, member, ids])).map(personFile);
  }

  /** Connections in the order of their ids, after `after`. */
  public async connections({ controllerId, member }: Network, after: string, limit: number): Promise<PersonFile[]> {
    return (await rows<PersonFileRow>(this.database, CONNECTIONS, [controllerId, member, after, limit])).map(
      personFile,
    );
  }

  /** Every open invitation that came in, under each strategy. */
  public async compare(network: Network, ground: Ground): Promise<Comparison> {
    const none = () => ({ accept: 0, ignore: 0, look: 0 });
    const counts = { everyone: none(), real_and_relevant: none(), met_in_person: none() };
    let before: string | null = null;
    for (;;) {
      const page: Invitation[] = await this.invitations(network, { direction: 'incoming', ids: null }, before, PAGE);
      for (const { file, pattern } of page) {
        if (file.connectedOn !== null) continue;
        const assessed = assessedOn(file, pattern, ground);
        for (const strategy of STRATEGIES) counts[strategy][onAccepting(assessed, strategy).verdict]++;
      }
      before = page.at(-1)?.id ?? null;
      if (page.length < PAGE) return counts;
    }
  }

  /** Every connection, counted by how it stands to the owner. */
  public async tally(network: Network, ground: Ground): Promise<Tally> {
    let tally = EMPTY_TALLY;
    let after = '';
    for (;;) {
      const page = await this.connections(network, after, PAGE);
      const counted = page.flatMap((file) => {
        const { connectedOn, reactions, replies } = file;
        if (connectedOn === null) return [];
        const isMet = file.person.meetings.length > 0;
        return [{ assessed: assessedOn(file, NO_PATTERN, ground), isMet, connectedOn, reactions, replies }];
      });
      tally = withCounted(tally, counted);
      after = page.at(-1)?.id ?? '';
      if (page.length < PAGE) return tally;
    }
  }

  /** What unrelated contacts brought so far; null, and nobody is counted, where no reactions are known. */
  public async cost(network: Network, ground: Ground): Promise<Cost> {
    const isKnown = await row(this.database, ANY_REACTION, [network.controllerId, network.member]);
    return isKnown ? costOf(await this.tally(network, ground)) : null;
  }

  /** How many invitations there are, and how many of those are connections now. */
  public async invitationCounts({ controllerId, member }: Network): Promise<InvitationCounts> {
    const found = await row<InvitationCounts>(this.database, COUNTS, [controllerId, member]);
    if (!found) throw new Error('a count answered nothing');
    return found;
  }
}

export type InvitationCounts = {
  readonly incoming: number;
  readonly incomingAccepted: number;
  readonly outgoing: number;
  readonly outgoingAccepted: number;
};

export function assessedOn({ person }: PersonFile, pattern: Pattern, { owner, table, at }: Ground): Assessment {
  return assess(person, pattern, owner, table, at);
}

function costOf({ groups }: Tally): Cost {
  const { unrelated, known, same_field: field, undetermined } = groups;
  const people = unrelated.people + known.people + field.people + undetermined.people;
  const others = {
    people: known.people + field.people,
    reactions: known.reactions + field.reactions,
    replies: known.replies + field.replies,
  };
  if (people === 0 || unrelated.reactions + unrelated.replies + others.reactions + others.replies === 0) return null;
  const unrelatedPercent = Math.round((unrelated.people / people) * 100);
  return { unrelatedPercent, unrelated: perHead(unrelated), others: perHead(others) };
}

// Both counts stop early: what is grave is so long before.
const INVITATIONS = `
SELECT i.id AS invitation, i.direction, to_char(i.sent_at, 'YYYY-MM-DD"T"HH24:MI') AS sent_at, i.message,
  CASE WHEN i.text_key IS NULL THEN 1 ELSE (SELECT count(DISTINCT s.person_id)::int FROM (
    SELECT o.person_id FROM network_invitation o WHERE o.controller_id = i.controller_id AND o.text_key = i.text_key
      AND o.direction = i.direction AND o.sent_at BETWEEN i.sent_at - interval '14 days' AND i.sent_at + interval '14 days'
    LIMIT 200) s) END AS same_text,
  (SELECT count(*)::int FROM network_invitation o WHERE o.person_id = i.person_id AND o.direction = i.direction
    AND o.sent_at BETWEEN i.sent_at - interval '30 days' AND i.sent_at) AS again,
  ${PERSON_COLUMNS}
FROM network_invitation i JOIN network_person p ON p.id = i.person_id
  LEFT JOIN mailbox b ON b.controller_id = p.controller_id AND b.mailbox_id = p.mailbox_id
WHERE i.controller_id = $1 AND i.member = $2 AND ($3::text IS NULL OR i.direction = $3)
  AND ($4::text[] IS NULL OR i.id = ANY ($4)) AND ($5::text IS NULL OR i.id < $5)
ORDER BY i.id DESC LIMIT $6`;

const PEOPLE = `
SELECT ${PERSON_COLUMNS} FROM ${PERSON_FROM} WHERE p.controller_id = $1 AND p.member = $2 AND p.id = ANY ($3)`;

const CONNECTIONS = `
SELECT ${PERSON_COLUMNS} FROM ${PERSON_FROM}
WHERE p.controller_id = $1 AND p.member = $2 AND p.connected_on IS NOT NULL AND p.id > $3 ORDER BY p.id LIMIT $4`;

const ANY_REACTION = `
SELECT 1 FROM network_person WHERE controller_id = $1 AND member = $2 AND reactions + replies > 0 LIMIT 1`;

const COUNTS = `
SELECT count(*) FILTER (WHERE direction = 'incoming')::int AS incoming,
  count(*) FILTER (WHERE direction = 'incoming' AND connected_on IS NOT NULL)::int AS "incomingAccepted",
  count(*) FILTER (WHERE direction = 'outgoing')::int AS outgoing,
  count(*) FILTER (WHERE direction = 'outgoing' AND connected_on IS NOT NULL)::int AS "outgoingAccepted"
FROM network_invitation i JOIN network_person p ON p.id = i.person_id WHERE i.controller_id = $1 AND i.member = $2`;
