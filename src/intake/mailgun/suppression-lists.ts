// bounces, unsubscribes and complaints of Mailgun's API, which are entries of our stop list.
import { type DataSource } from 'typeorm';
import { type TenantCaller } from '../../access/access.guard.js';
import { type Controllers } from '../../access/controllers.js';
import { holdsWrongText } from '../../http/checks.js';
import { type Suppression } from '../../policy/facts.js';
import { readAddress } from '../../provenance/mailbox-id.js';
import { type ListedSuppression, type NewSuppression, type Suppressions } from '../../provenance/suppressions.js';
import { parseAddress } from '../../recipient/address.js';
import { type Objections } from '../../rights/objections.js';
import { type Clock } from '../../values/clock.js';
import { type ListRow } from './list-rows.js';
import { type MailgunAnswer, refused } from './mailgun-error.js';
import { type MailgunPage, pagingOf } from './paging.js';

type Kind = Suppression['kind'];

export type SuppressionList = {
  /** Those that it shows; new entries are of the first. */
  readonly kinds: readonly [Kind, ...Kind[]];
  readonly deleted: string;
  readonly deletedAll: string;
};

export const SUPPRESSION_LISTS = {
  bounces: {
    kinds: ['bounce'],
    deleted: 'Bounced address has been removed',
    deletedAll: 'Bounced addresses for this domain have been removed',
  },
  unsubscribes: {
    kinds: ['unsubscribe', 'objection'],
    deleted: 'Unsubscribe event has been removed',
    deletedAll: 'Unsubscribe addresses for this domain have been removed',
  },
  complaints: {
    kinds: ['complaint'],
    deleted: 'Spam complaint has been removed',
    deletedAll: 'Complaint addresses for this domain have been removed',
  },
} as const satisfies Record<string, SuppressionList>;

export type ListName = keyof typeof SUPPRESSION_LISTS;

const PURPOSES = ['prospecting', 'newsletter', 'customer_marketing', 'event_invitation'];
const AT_ONCE = 500;
const MOST_SHOWN = 100;
const REASON = 'recorded through the Mailgun API';

export class SuppressionLists {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly suppressions: Suppressions,
    private readonly objections: Objections,
    private readonly clock: Clock,
  ) {}

  /** Newest first. Somebody of whom only the stop entry is kept has no address any more: null. */
  public async page(list: ListName, caller: TenantCaller, page: MailgunPage, url: string): Promise<MailgunAnswer> {
    const { kinds } = SUPPRESSION_LISTS[list];
    const which = page.page === 'previous' || page.page === 'last' ? 'newer' : 'older';
    const id = page.pivot === null ? null : await this.idOf(list, caller, page.pivot);
    const found = await this.suppressions.beside(this.database, caller.controllerId, kinds, {
      id,
      which,
      limit: page.limit,
    });
    if (which === 'newer') found.reverse();
    const [first, last] = [found[0]?.id, found.at(-1)?.id];
    const paging = pagingOf(url, page, { ...(first && { first }), ...(last && { last }) });
    return { status: 200, body: { items: found.map((one) => shown(list, one)), paging } };
  }

  public async show(list: ListName, caller: TenantCaller, address: string): Promise<MailgunAnswer> {
    const [found] = await this.of(list, caller, address);
    if (!found) throw notOnTheList(list);
    return { status: 200, body: { ...shown(list, found), address } };
  }

  /** One entry: it is in force before the answer. */
  public async add(list: ListName, caller: TenantCaller, row: ListRow): Promise<MailgunAnswer> {
    const entry = await this.entryOf(list, caller, row);
    if (typeof entry === 'string') throw refused(400, 'invalid_address', `address: ${entry}`, { parameter: 'address' });
    await this.objections.record([entry]);
    const message = `Address has been added to the ${list} table`;
    return { status: 200, body: { message, address: row['address'] } };
  }

  /** Broken rows are reported, the others are in force before the answer. */
  public async addAll(list: ListName, caller: TenantCaller, rows: readonly ListRow[]): Promise<MailgunAnswer> {
    const broken: { row: number; reason: string }[] = [];
    let [added, count] = [0, 0];
    for (let from = 0; from < rows.length; from += AT_ONCE) {
      const entries: NewSuppression[] = [];
      for (const [n, row] of rows.slice(from, from + AT_ONCE).entries()) {
        const entry = await this.entryOf(list, caller, row);
        if (typeof entry === 'string') broken.push({ row: from + n + 1, reason: entry });
        else entries.push(entry);
      }
      added += (await this.objections.record(entries)).length;
      count += entries.length;
    }
    if (count === 0) {
      throw refused(
        400,
        'invalid_address',
        `no entry has a usable address; row 1: ${broken[0]?.reason ?? 'there is none'}`,
      );
    }
    const message = `${count} addresses have been added to the ${list} table`;
    return { status: 200, body: { message, added, refused: broken.slice(0, MOST_SHOWN), refusedCount: broken.length } };
  }

  /** Lifts what an operator may lift: a bounce. The person's own no stays, whoever asks. */
  public async remove(list: ListName, caller: TenantCaller, address: string): Promise<MailgunAnswer> {
    const found = await this.of(list, caller, address);
    if (found.length === 0) throw notOnTheList(list);
    await this.lift(caller, found);
    return { status: 200, body: { message: SUPPRESSION_LISTS[list].deleted, address } };
  }

  public async removeAll(list: ListName, caller: TenantCaller): Promise<MailgunAnswer> {
    if (list !== 'bounces') throw stays();
    const { kinds, deletedAll } = SUPPRESSION_LISTS[list];
    for (;;) {
      const page = { id: null, which: 'older' as const, limit: AT_ONCE };
      const found = await this.suppressions.beside(this.database, caller.controllerId, kinds, page);
      if (found.length === 0) return { status: 200, body: { message: deletedAll } };
      await this.lift(caller, found);
    }
  }

  private async lift(caller: TenantCaller, found: readonly ListedSuppression[]): Promise<void> {
    const because = `${caller.keyId}: deleted through the Mailgun API`;
    await this.database.transaction(async (transaction) => {
      for (const { id } of found) {
        const done = await this.suppressions.lift(transaction, caller.controllerId, id, because, this.clock.now());
        if (done === 'kept') throw stays();
      }
    });
  }

  private async of(list: ListName, { controllerId }: TenantCaller, address: string): Promise<ListedSuppression[]> {
    if (holdsWrongText(address)) throw notOnTheList(list);
    const { mailboxId } = readAddress(address, await this.controllers.get(controllerId));
    return this.suppressions.of(this.database, { controllerId, mailboxId }, SUPPRESSION_LISTS[list].kinds);
  }

  /** A page is named by the id of an entry, or by an address that is on the list. */
  private async idOf(list: ListName, caller: TenantCaller, pivot: string): Promise<string> {
    if (/^sup_[0-9a-z]{26}$/.test(pivot)) return pivot;
    const [found] = await this.of(list, caller, pivot);
    if (!found) throw notOnTheList(list);
    return found.id;
  }

  /** What is wrong with the row, or what it says. */
  private async entryOf(
    list: ListName,
    { controllerId, keyId }: TenantCaller,
    row: ListRow,
  ): Promise<NewSuppression | string> {
    const address = row['address'] ?? '';
    if (holdsWrongText(address)) return 'must be valid Unicode without NUL characters';
    const parsed = parseAddress(address);
    if (!parsed.ok) return parsed.why;
    const { mailboxId } = readAddress(address, await this.controllers.get(controllerId));
    const code = /^[245]\d\d$/.exec(row['code'] ?? '')?.[0];
    const [kind] = SUPPRESSION_LISTS[list].kinds;
    const reason = code === undefined ? REASON : `${REASON}, SMTP ${code}`;
    const entry = { controllerId, mailboxId, kind, scope: scopeOf(list, row), reason, recordedBy: keyId };
    return { ...entry, email: address };
  }
}

/** A tag that names a purpose narrows a no to it; any other would narrow it to nothing, and stands for all marketing. */
function scopeOf(list: ListName, row: ListRow): Suppression['scope'] {
  if (list !== 'unsubscribes') return { to: 'everything' };
  const tags = `${row['tags'] ?? ''},${row['tag'] ?? ''}`
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  const [purpose] = tags;
  return tags.length === 1 && purpose && PURPOSES.includes(purpose) ? { to: 'purpose', purpose } : { to: 'marketing' };
}

function shown(list: ListName, { id, email, scope, reason, since }: ListedSuppression): object {
  const entry = { address: email, created_at: since.toUTCString().replace('GMT', 'UTC'), id };
  if (list === 'unsubscribes') return { ...entry, tags: [scope.to === 'purpose' ? scope.purpose : '*'] };
  return list === 'bounces' ? { ...entry, code: /SMTP ([245]\d\d)/.exec(reason)?.[1] ?? '550', error: reason } : entry;
}

function notOnTheList(list: ListName): Error {
  return refused(404, 'not-found', `Address not found in ${list} table`);
}

function stays(): Error {
  return refused(
    409,
    'conflict',
    'this entry cannot be deleted: it is the person’s own no, and only their own later, recorded act lifts it',
  );
}
