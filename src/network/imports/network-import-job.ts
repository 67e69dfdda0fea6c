// Carries an uploaded network into people, contacts and invitations, list by list and batch by batch; idempotent.
import { Injectable } from '@nestjs/common';
import { type Profile, type Source } from '../../policy/facts.js';
import { connection as connectionSource } from '../../provenance/imports/linkedin-rows.js';
import { UnreadableImport } from '../../provenance/imports/unreadable-import.js';
import { Uploads } from '../../provenance/imports/uploads.js';
import { addressesIn } from '../../provenance/imports/address-cell.js';
import { ListIntake, type Stated, type Taken } from '../../provenance/list-intake.js';
import { Clock } from '../../values/clock.js';
import { nth } from '../../values/nth.js';
import { type Sql } from '../../values/sql.js';
import { Invitations } from '../invitations.js';
import { ColdMails } from '../mail/cold-mails.js';
import { type ColdMail } from '../mail/original.js';
import { type KeptPerson, People, type StatedPerson } from '../people.js';
import { Records } from '../records.js';
import { type ImportReport, type NetworkImport, NetworkImports, NOTHING_READ } from './network-imports.js';
import { type NetworkRow } from './network-rows.js';
import { listsIn, type OpenList } from './open-lists.js';

type Usable = Exclude<NetworkRow, { skipped: string } | { refused: string } | { mail: ColdMail }>;
type MailRow = Extract<NetworkRow, { mail: ColdMail }>;

@Injectable()
export class NetworkImportJob {
  public constructor(
    private readonly imports: NetworkImports,
    private readonly intake: ListIntake,
    private readonly people: People,
    private readonly invitations: Invitations,
    private readonly records: Records,
    private readonly coldMails: ColdMails,
    private readonly uploads: Uploads,
    private readonly clock: Clock,
  ) {}

  /** Runs an import to its end, from the last committed row of each list on. What cannot be read ends it as `failed`. */
  public async run(id: string, stopping: AbortSignal): Promise<void> {
    const asked = await this.imports.get(id);
    if (!asked || asked.state === 'done' || asked.state === 'failed') return;
    try {
      await this.imports.begin(id);
      for await (const list of listsIn(this.uploads.path(id))) {
        try {
          await this.read(asked, list, stopping);
        } finally {
          await list.close();
        }
      }
      await this.imports.finish(id, null, this.clock.now());
    } catch (error) {
      const why = whyUnreadable(error);
      if (why === null) throw error;
      await this.imports.finish(id, why, this.clock.now());
    }
    await this.uploads.remove(id);
  }

  private async read(asked: NetworkImport, list: OpenList, stopping: AbortSignal): Promise<void> {
    let progress = asked.files[list.name] ?? NOTHING_READ;
    const done = progress.row;
    for await (const all of list.rows) {
      const rows = all.filter(({ row }) => row > done);
      const last = rows.at(-1);
      if (!last) continue;
      stopping.throwIfAborted();
      const reports = rows.flatMap((one): ImportReport[] => {
        if ('skipped' in one) return [{ file: list.name, row: one.row, verdict: 'skipped', reason: one.skipped }];
        return 'refused' in one ? [{ file: list.name, row: one.row, verdict: 'refused', reason: one.refused }] : [];
      });
      const usable = rows.filter((one): one is Usable => !('skipped' in one || 'refused' in one || 'mail' in one));
      const mails = rows.filter((one): one is MailRow => 'mail' in one).map(({ mail }) => mail);
      const { stated, people } = await this.stated(asked, usable);
      const at = this.clock.now();
      // The transaction may be tried again: what it counts is counted from here each time.
      const before = progress;
      await this.intake.store(await this.intake.read(asked.controllerId, stated, asked.id), async (sql, taken) => {
        const kept = await this.people.keep(sql, asked, withMailboxes(people, taken), at);
        const isNew = [
          ...(await this.keepRows(sql, asked, usable, kept, at)),
          ...(await this.coldMails.keep(sql, asked.controllerId, asked.member, mails)),
        ];
        const told = [
          ...reports,
          ...refusedAddresses(list.name, usable, people, taken),
          ...forgotten(list.name, usable, kept),
        ];
        const of = (verdict: ImportReport['verdict']): number => told.filter((one) => one.verdict === verdict).length;
        progress = {
          row: last.row,
          added: before.added + isNew.filter((one) => one === true).length,
          updated: before.updated + isNew.filter((one) => one === false).length,
          skipped: before.skipped + of('skipped'),
          refused: before.refused + of('refused'),
        };
        await this.imports.advance(sql, asked.id, {
          file: list.name,
          progress,
          bytesRead: list.bytesRead(),
          reports: told,
        });
      });
    }
  }

  /** The people of the rows, and the contacts among them: those with an address, with all that is on record of them. */
  private async stated(
    asked: NetworkImport,
    usable: readonly Usable[],
  ): Promise<{ stated: Stated[]; people: Listed[] }> {
    const people = usable.map(personOf);
    const onRecord = await this.records.of(asked, people);
    const stated: Stated[] = [];
    const listed = people.map((person, n): Listed => {
      const row = nth(usable, n);
      if (!('connection' in row) || row.connection.email === null) return { person, place: null };
      const [email = ''] = addressesIn(row.connection.email);
      const { name, company, title, connectedOn, profileUrl } = row.connection;
      const { meetings, profile } = onRecord[n] ?? NOTHING_ON_RECORD;
      const sources = [connectionSource(connectedOn, profileUrl), ...meetings];
      const adds = { name, company, jobTitle: title, sources, ...(profile && { profile }) };
      return { person, place: stated.push({ email, adds }) - 1 };
    });
    return { stated, people: listed };
  }

  /** Answers of each row whether it brought something new; null where the person is forgotten. */
  private async keepRows(
    sql: Sql,
    asked: NetworkImport,
    usable: readonly Usable[],
    kept: readonly KeptPerson[],
    at: Date,
  ): Promise<(boolean | null)[]> {
    const found = usable.flatMap((row, n) => {
      const person = nth(kept, n);
      return 'invitation' in row && person !== 'forgotten'
        ? [{ n, personId: person.id, invitation: row.invitation }]
        : [];
    });
    const isNew = await this.invitations.keep(sql, asked, found, at);
    const byRow = new Map(found.map(({ n }, place) => [n, nth(isNew, place)]));
    return kept.map((person, n) => (person === 'forgotten' ? null : (byRow.get(n) ?? person.isNew)));
  }
}

/** `place`: among those with an address; null where there is none. */
type Listed = { readonly person: StatedPerson; readonly place: number | null };

const NOTHING_ON_RECORD: { readonly meetings: readonly Source[]; readonly profile: Profile | null } = {
  meetings: [],
  profile: null,
};

function personOf(row: Usable): StatedPerson {
  if ('connection' in row) {
    const { name, profileUrl, company, title, connectedOn } = row.connection;
    return { name, profileUrl, company, title, connectedOn };
  }
  if ('invitation' in row) return { name: row.invitation.name, profileUrl: row.invitation.profileUrl };
  if ('letter' in row) {
    const { name, profileUrl, isTheirs } = row.letter;
    return { name, profileUrl, wroteToUs: isTheirs, weWrote: !isTheirs };
  }
  return row.reactions;
}

function withMailboxes(people: readonly Listed[], { kept }: Taken): StatedPerson[] {
  const byPlace = new Map(kept.map(({ n, mailboxId }) => [n, mailboxId]));
  return people.map(({ person, place }) => ({
    ...person,
    mailboxId: place === null ? null : (byPlace.get(place) ?? null),
  }));
}

/** A connection whose address cannot be used is a connection all the same. Reports name nobody, so they quote no address. */
function refusedAddresses(
  file: string,
  usable: readonly Usable[],
  people: readonly Listed[],
  { refused }: Taken,
): ImportReport[] {
  const places = new Set(refused.map(({ n }) => n));
  return people.flatMap(({ place }, n): ImportReport[] => {
    if (place === null || !places.has(place)) return [];
    const reason = 'the address cannot be used: the connection is kept without one';
    return [{ file, row: nth(usable, n).row, verdict: 'remark', reason }];
  });
}

function forgotten(file: string, usable: readonly Usable[], kept: readonly KeptPerson[]): ImportReport[] {
  return kept.flatMap((person, n): ImportReport[] => {
    if (person !== 'forgotten') return [];
    return [{ file, row: nth(usable, n).row, verdict: 'skipped', reason: 'the person had themselves erased' }];
  });
}

/** What the person who uploaded the file can do something about; null where the failure is not the file's. */
function whyUnreadable(error: unknown): string | null {
  if (error instanceof UnreadableImport) return error.message;
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return isMissing ? 'the uploaded file is no longer there: upload it again' : null;
}
