// People of a network with everything on record of them, as advice is given from it.
import { type Meeting, type Person, type SeenProfile } from './advice/person.js';

export type PersonFile = {
  readonly id: string;
  readonly profileUrl: string | null;
  /** A day; null where they are no connection. */
  readonly connectedOn: string | null;
  /** Null where no address of theirs is known. */
  readonly contactId: string | null;
  readonly reactions: number;
  readonly replies: number;
  readonly person: Person;
};

export type PersonFileRow = {
  readonly id: string;
  readonly name: string;
  readonly profile_url: string | null;
  readonly company: string | null;
  readonly title: string | null;
  readonly sector: string | null;
  readonly profile: SeenProfile | null;
  readonly connected_on: string | null;
  readonly contact_id: string | null;
  readonly reactions: number;
  readonly replies: number;
  readonly meetings: readonly Meeting[] | null;
  readonly wrote: boolean;
  readonly cold_mails: number;
};

/** The columns of a file; where they come from follows as `PERSON_FROM`, with the person as `p`. */
export const PERSON_COLUMNS = `
p.id, p.name, p.profile_url, p.company, p.title, p.sector, p.profile, p.connected_on::text, b.contact_id, p.reactions,
p.replies, (SELECT json_agg(json_build_object('on', m.met_on, 'event', m.event, 'place', m.place) ORDER BY m.met_on DESC)
  FROM network_meeting m WHERE m.person_id = p.id) AS meetings,
(p.wrote_to_us AND p.we_wrote) OR b.answered_at IS NOT NULL AS wrote,
(SELECT count(*)::int FROM network_cold_mail c WHERE c.person_id = p.id) AS cold_mails`;

export const PERSON_FROM = `
network_person p LEFT JOIN mailbox b ON b.controller_id = p.controller_id AND b.mailbox_id = p.mailbox_id`;

export function personFile(row: PersonFileRow): PersonFile {
  const { name, company, title, sector, profile, wrote } = row;
  return {
    ...{ id: row.id, profileUrl: row.profile_url, connectedOn: row.connected_on, contactId: row.contact_id },
    ...{ reactions: row.reactions, replies: row.replies },
    person: { name, company, title, sector, profile, meetings: row.meetings ?? [], wrote, coldMails: row.cold_mails },
  };
}
