// What the user records of people: meetings, and what a profile shows; and how that reaches the contacts as facts for the gate.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Notice, type Profile, type Source } from '../policy/facts.js';
import { ListIntake } from '../provenance/list-intake.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { row, rows } from '../values/sql.js';
import { withOwnFacts } from './advice/findings.js';
import { type SeenProfile } from './advice/person.js';
import { Owners } from './owners.js';
import { type Network, People, type StatedPerson } from './people.js';
import { keysOf } from './person-key.js';

export type RecordedMeeting = {
  /** A day that is not in the future. */
  readonly on: string;
  readonly event: string | null;
  readonly place: string | null;
  readonly evidence: string | null;
  readonly notice: Notice | null;
};

/** What a contact gets of it: meetings as sources, and the profile as it was seen. */
export type OnRecord = { readonly meetings: readonly Source[]; readonly profile: Profile | null };

type RecordRow = {
  readonly person_key: string;
  readonly name: string;
  readonly profile: SeenProfile | null;
  readonly meetings: readonly { readonly on: string; readonly notice: Notice | null }[] | null;
};

/** Owns the table `network_meeting`. */
@Injectable()
export class Records {
  public constructor(
    private readonly database: DataSource,
    private readonly people: People,
    private readonly owners: Owners,
    private readonly intake: ListIntake,
    private readonly clock: Clock,
  ) {}

  /** Records a meeting; answers the person and the meeting, or null where they had themselves erased. `by`: the key. */
  public async meet(
    network: Network,
    person: StatedPerson,
    meeting: RecordedMeeting,
    by: string,
  ): Promise<{ readonly id: string; readonly personId: string } | null> {
    const at = this.clock.now();
    const id = newId('nwm', at.getTime());
    const { on, event, place, evidence, notice } = meeting;
    const personId = await this.database.transaction(async (sql) => {
      const [kept] = await this.people.keep(sql, network, [person], at);
      if (!kept || kept === 'forgotten') return null;
      await sql.query(MEET, [
        ...[id, network.controllerId, network.member, kept.id, on, event, place, evidence],
        ...[notice && JSON.stringify(notice), at],
      ]);
      return kept.id;
    });
    if (personId === null) return null;
    await this.carry(network, [personId], by);
    return { id, personId };
  }

  /** Keeps what was seen of people; answers their ids in order, null for those who had themselves erased. */
  public async see(network: Network, seen: readonly StatedPerson[], by: string): Promise<(string | null)[]> {
    const kept = await this.database.transaction((sql) => this.people.keep(sql, network, seen, this.clock.now()));
    const ids = kept.map((one) => (one === 'forgotten' ? null : one.id));
    await this.carry(
      network,
      ids.flatMap((id) => id ?? []),
      by,
    );
    return ids;
  }

  /** What is on record of people whom a list states, by the keys under which they may be known. */
  public async of(network: Network, people: readonly StatedPerson[]): Promise<OnRecord[]> {
    const keys = people.map(({ name, profileUrl, connectedOn }) => keysOf(name, profileUrl, connectedOn ?? null));
    const all = keys.flatMap(({ key, earlier }) => [key, ...earlier]);
    const found = await this.recorded(network, all);
    if (found.size === 0) return people.map(() => ({ meetings: [], profile: null }));
    const owner = await this.owners.of(network);
    return keys.map(({ key, earlier }) => {
      const one = [key, ...earlier].flatMap((name) => found.get(name) ?? [])[0];
      return one ? onRecord(one, owner) : { meetings: [], profile: null };
    });
  }

  /** Gives the contacts of these people what is on record of them. */
  private async carry(network: Network, ids: readonly string[], by: string): Promise<void> {
    const found = await rows<{ person_key: string; email: string }>(this.database, ADDRESSES, [
      network.controllerId,
      ids,
    ]);
    if (found.length === 0) return;
    const keys = found.map(({ person_key }) => person_key);
    const records = await this.recorded(network, keys);
    const owner = await this.owners.of(network);
    const stated = found.flatMap(({ person_key, email }) => {
      const one = records.get(person_key);
      if (!one) return [];
      const { meetings, profile } = onRecord(one, owner);
      return [{ email, sources: meetings, ...(profile && { profile }) }];
    });
    await this.intake.keep(network.controllerId, stated, by);
  }

  private async recorded({ controllerId, member }: Network, keys: readonly string[]): Promise<Map<string, RecordRow>> {
    const found = await rows<RecordRow>(this.database, RECORDED, [controllerId, member, keys]);
    return new Map(found.map((one) => [one.person_key, one]));
  }

  /** The meetings of a member, newest first. */
  public meetings({ controllerId, member }: Network, before: string | null, limit: number): Promise<ShownMeeting[]> {
    return rows<ShownMeeting>(this.database, MEETINGS, [controllerId, member, before, limit]);
  }

  public meeting(controllerId: string, id: string): Promise<ShownMeeting | null> {
    return row<ShownMeeting>(this.database, `${MEETING} WHERE m.controller_id = $1 AND m.id = $2`, [controllerId, id]);
  }
}

export type ShownMeeting = RecordedMeeting & {
  readonly id: string;
  readonly person: { readonly id: string; readonly name: string; readonly profileUrl: string | null };
  readonly recordedAt: Date;
};

function onRecord({ name, profile, meetings }: RecordRow, owner: Parameters<typeof withOwnFacts>[2]): OnRecord {
  return {
    meetings: (meetings ?? []).map(({ on, notice }): Source => {
      return { kind: 'met_in_person', obtainedAt: on, url: null, supplier: null, notice };
    }),
    profile: profile && factsOf(withOwnFacts(name, profile, owner)),
  };
}

/** The profile as the gate judges it: positions without titles, as of the day on which somebody saw them. */
function factsOf({ positions, seenAt }: SeenProfile): Profile | null {
  if (positions.length === 0) return null;
  return { positions: positions.map(({ title: _, ...position }) => position), seenAt };
}

const MEET = `
INSERT INTO network_meeting (id, controller_id, member, person_id, met_on, event, place, evidence, notice, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;

const RECORDED = `
SELECT p.person_key, p.name, p.profile, (SELECT json_agg(json_build_object('on', m.met_on, 'notice', m.notice) ORDER BY m.id)
  FROM network_meeting m WHERE m.person_id = p.id) AS meetings
FROM network_person p
WHERE p.controller_id = $1 AND p.member = $2 AND p.person_key = ANY ($3)
  AND (p.profile IS NOT NULL OR EXISTS (SELECT FROM network_meeting m WHERE m.person_id = p.id))`;

const ADDRESSES = `
SELECT p.person_key, b.email FROM network_person p
JOIN mailbox b ON b.controller_id = p.controller_id AND b.mailbox_id = p.mailbox_id
WHERE p.controller_id = $1 AND p.id = ANY ($2) AND b.email IS NOT NULL`;

const MEETING = `
SELECT m.id, m.met_on::text AS "on", m.event, m.place, m.evidence, m.notice, m.recorded_at AS "recordedAt",
  json_build_object('id', p.id, 'name', p.name, 'profileUrl', p.profile_url) AS person
FROM network_meeting m JOIN network_person p ON p.id = m.person_id`;

const MEETINGS = `
${MEETING} WHERE m.controller_id = $1 AND m.member = $2 AND ($3::text IS NULL OR m.id < $3) ORDER BY m.id DESC LIMIT $4`;
