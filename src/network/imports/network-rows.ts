// Which lists of a LinkedIn export are read, how each is told by its header, and what a row of it says.
import { columnKey, columnsNamed, cellText } from '../../provenance/imports/column-names.js';
import { type Header } from '../../provenance/imports/csv-header.js';
import { type CsvRecord } from '../../provenance/imports/csv-record.js';
import { linkedinScore } from '../../provenance/imports/linkedin-columns.js';
import { type Connection, connectionReader, hiddenOr } from '../../provenance/imports/linkedin-rows.js';
import { raggedness } from '../../provenance/imports/row-reader.js';
import { dayOrderOf } from '../../provenance/imports/written-dates.js';
import { type ColdMail } from '../mail/original.js';
import { memberOf, writtenClock } from './written-clock.js';

/** In the order in which an archive is read: who somebody is, before what they wrote. */
export const NETWORK_FILES = ['Connections.csv', 'Invitations.csv', 'messages.csv'] as const;

export type ReadInvitation = {
  readonly direction: 'incoming' | 'outgoing';
  /** Who is on the other side. */
  readonly name: string;
  readonly profileUrl: string | null;
  /** Whose network it is, by the name that the list gives them. */
  readonly own: string;
  /** `2026-01-29T14:37`, on a clock that the list does not name. */
  readonly sentAt: string;
  readonly message: string | null;
};

export type NetworkRow = { readonly row: number } & (
  | { readonly connection: Connection & { readonly name: string } }
  | { readonly invitation: ReadInvitation }
  /** A message of theirs, or one to them. */
  | { readonly letter: { readonly name: string; readonly profileUrl: string | null; readonly isTheirs: boolean } }
  | { readonly reactions: Engagement }
  | { readonly mail: ColdMail }
  | { readonly skipped: string }
  | { readonly refused: string }
);

/** How often somebody reacted or replied, from a list that the user keeps. */
type Engagement = {
  readonly name: string;
  readonly profileUrl: string | null;
  readonly reactions: number;
  readonly replies: number;
};

export type NetworkList = {
  readonly name: 'connections' | 'invitations' | 'messages' | 'engagement';
  /** How sure it is by a header; 0: it is not this one. */
  readonly score: (columns: readonly string[]) => number;
  readonly reader: (header: Header) => (record: CsvRecord) => NetworkRow;
};

const scored =
  (...needed: string[]) =>
  (columns: readonly string[]): number => {
    const keys = columns.map(columnKey);
    return needed.every((name) => keys.includes(name)) ? needed.length + 1 : 0;
  };

const cellsBy = (header: Header): ((record: CsvRecord, ...names: string[]) => string | null) => {
  const keys = header.columns.map(columnKey);
  return (record, ...names) => cellText(record.cells[columnsNamed(keys, names)[0] ?? -1]);
};

const connections: NetworkList = {
  name: 'connections',
  score: linkedinScore,
  reader: (header) => {
    const read = connectionReader(header);
    return (record) => {
      const connection = read(record);
      const { name, connectedOn, written } = connection;
      if (name === null) return { row: record.line, skipped: hiddenOr(written) };
      if (connectedOn === null) {
        return { row: record.line, refused: `the date of the connection, \`${written ?? ''}\`, cannot be told` };
      }
      return { row: record.line, connection: { ...connection, name } };
    };
  },
};

const invitations: NetworkList = {
  name: 'invitations',
  score: scored('from', 'to', 'sentat', 'direction'),
  reader: (header) => {
    const cell = cellsBy(header);
    const date = header.columns.map(columnKey).indexOf('sentat');
    const order = dayOrderOf(header.sample.map(({ cells }) => cells[date] ?? ''));
    return (record) => {
      const direction = cell(record, 'direction')?.toLowerCase() ?? '';
      if (direction !== 'incoming' && direction !== 'outgoing') {
        return { row: record.line, refused: `the direction is \`${direction}\`, neither INCOMING nor OUTGOING` };
      }
      const written = cell(record, 'sentat') ?? '';
      const sentAt = writtenClock(written, order);
      if (sentAt === null) return { row: record.line, refused: `the time \`${written}\` cannot be told` };
      const [from, to] = [cell(record, 'from'), cell(record, 'to')];
      const name = direction === 'incoming' ? from : to;
      if (name === null) return { row: record.line, skipped: 'a hidden member: the export holds no name' };
      const url = direction === 'incoming' ? 'inviterprofileurl' : 'inviteeprofileurl';
      return {
        row: record.line,
        invitation: {
          ...{ direction, name, sentAt, own: (direction === 'incoming' ? to : from) ?? '' },
          ...{ profileUrl: cell(record, url), message: cell(record, 'message') },
        },
      };
    };
  },
};

/** Of both directions, for only who answered is a correspondent: a cold message makes no acquaintance. */
const messages: NetworkList = {
  name: 'messages',
  score: scored('conversationid', 'from', 'to', 'date'),
  reader: (header) => {
    const cell = cellsBy(header);
    const own = memberOf(header, cell);
    return (record) => {
      if (own === null) return { row: record.line, skipped: 'whose messages these are cannot be told' };
      const isTheirs = cell(record, 'senderprofileurl') !== own;
      const name = cell(record, isTheirs ? 'from' : 'to');
      const profileUrl = cell(record, isTheirs ? 'senderprofileurl' : 'recipientprofileurls');
      if (name === null) return { row: record.line, skipped: 'a message without a name' };
      if (profileUrl?.includes(',')) return { row: record.line, skipped: 'a message to several people' };
      return { row: record.line, letter: { name, profileUrl, isTheirs } };
    };
  },
};

const engagement: NetworkList = {
  name: 'engagement',
  score: (columns) => {
    const keys = columns.map(columnKey);
    const who = keys.includes('profileurl') || keys.includes('url') || keys.includes('name');
    return who && (keys.includes('reactions') || keys.includes('replies')) ? 3 : 0;
  },
  reader: (header) => {
    const cell = cellsBy(header);
    return (record) => {
      const [name, profileUrl] = [cell(record, 'name'), cell(record, 'profileurl', 'url')];
      if (name === null && profileUrl === null) return { row: record.line, skipped: 'an empty row' };
      const [reactions, replies] = [cell(record, 'reactions') ?? '0', cell(record, 'replies') ?? '0'];
      const wrong = [reactions, replies].find((one) => !/^\d{1,9}$/.test(one));
      if (wrong !== undefined)
        return { row: record.line, refused: `\`${wrong}\` is no number of reactions or replies` };
      const counts = { reactions: Number(reactions), replies: Number(replies) };
      return { row: record.line, reactions: { name: name ?? '', profileUrl, ...counts } };
    };
  },
};

export const NETWORK_LISTS: readonly NetworkList[] = [connections, invitations, messages, engagement];

/** Reads a record, or says why its cells cannot be trusted. */
export function rowReader(list: NetworkList, header: Header): (record: CsvRecord) => NetworkRow {
  const read = list.reader(header);
  return (record) => {
    const refused = raggedness(record, header.columns, []);
    return refused ? { row: record.line, refused } : read(record);
  };
}
