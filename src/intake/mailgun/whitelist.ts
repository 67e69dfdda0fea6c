// whitelists of Mailgun's API: kept for the tools that read them back. An entry lifts no objection and allows no mail.
import { type TenantCaller } from '../../access/access.guard.js';
import { type Controllers } from '../../access/controllers.js';
import { holdsWrongText } from '../../http/checks.js';
import { readAddress } from '../../provenance/mailbox-id.js';
import { type NewWhitelistEntry, type WhitelistEntry, type Whitelists } from '../../provenance/whitelists.js';
import { parseAddress } from '../../recipient/address.js';
import { parseDomain } from '../../recipient/domain.js';
import { type Clock } from '../../values/clock.js';
import { type ListRow } from './list-rows.js';
import { type MailgunAnswer, refused } from './mailgun-error.js';
import { type MailgunPage, pagingOf } from './paging.js';

const NOTE = 'kept and shown; it lifts no objection, unsubscribe, complaint or bounce, and allows no mail';
const LONGEST_REASON = 500;
const AT_ONCE = 1_000;
const MOST_SHOWN = 100;

export class WhitelistDesk {
  public constructor(
    private readonly controllers: Controllers,
    private readonly whitelists: Whitelists,
    private readonly clock: Clock,
  ) {}

  public async page({ controllerId }: TenantCaller, page: MailgunPage, url: string): Promise<MailgunAnswer> {
    const which = page.page === 'previous' || page.page === 'last' ? 'before' : 'after';
    const found = await this.whitelists.beside(controllerId, { value: page.pivot, which, limit: page.limit });
    if (which === 'before') found.reverse();
    const [first, last] = [found[0]?.value, found.at(-1)?.value];
    const paging = pagingOf(url, page, { ...(first && { first }), ...(last && { last }) });
    return { status: 200, body: { items: found.map(shown), paging } };
  }

  public async show({ controllerId }: TenantCaller, value: string): Promise<MailgunAnswer> {
    const found = holdsWrongText(value) ? null : await this.whitelists.find(controllerId, value);
    if (!found) throw notOnTheList();
    return { status: 200, body: shown(found) };
  }

  public async add(caller: TenantCaller, row: ListRow): Promise<MailgunAnswer> {
    const entry = await this.entryOf(caller, row);
    if (typeof entry === 'string') throw refused(400, 'invalid_address', `address: ${entry}`, { parameter: 'address' });
    await this.whitelists.add(caller.controllerId, [entry], this.clock.now());
    const { type, value } = entry;
    const message = 'Address/Domain has been added to the whitelists table';
    return { status: 200, body: { message, type, value, note: NOTE } };
  }

  public async addAll(caller: TenantCaller, rows: readonly ListRow[]): Promise<MailgunAnswer> {
    const broken: { row: number; reason: string }[] = [];
    const entries: NewWhitelistEntry[] = [];
    for (const [n, row] of rows.entries()) {
      const entry = await this.entryOf(caller, row);
      if (typeof entry === 'string') broken.push({ row: n + 1, reason: entry });
      else entries.push(entry);
    }
    for (let from = 0; from < entries.length; from += AT_ONCE) {
      await this.whitelists.add(caller.controllerId, entries.slice(from, from + AT_ONCE), this.clock.now());
    }
    const message = `${entries.length} addresses/domains have been added to the whitelists table`;
    return {
      status: 200,
      body: { message, note: NOTE, refused: broken.slice(0, MOST_SHOWN), refusedCount: broken.length },
    };
  }

  public async remove({ controllerId }: TenantCaller, value: string): Promise<MailgunAnswer> {
    const removed = holdsWrongText(value) ? 0 : await this.whitelists.remove(controllerId, value);
    if (removed === 0) throw notOnTheList();
    return { status: 200, body: { message: 'Whitelist address/domain has been removed', value } };
  }

  public async removeAll({ controllerId }: TenantCaller): Promise<MailgunAnswer> {
    await this.whitelists.remove(controllerId, null);
    return { status: 200, body: { message: 'Whitelist addresses/domains for this domain have been removed' } };
  }

  private async entryOf({ controllerId }: TenantCaller, row: ListRow): Promise<NewWhitelistEntry | string> {
    const { address = '', domain = '' } = row;
    const reason = (row['reason'] ?? '').slice(0, LONGEST_REASON).toWellFormed();
    if (holdsWrongText([address, domain, reason])) return 'must be valid Unicode without NUL characters';
    if (address === '' && domain !== '') {
      const parsed = parseDomain(domain);
      return parsed.ok ? { type: 'domain', value: parsed.domain, reason, mailboxId: null } : parsed.why;
    }
    const parsed = parseAddress(address);
    if (!parsed.ok) return parsed.why;
    const { mailboxId } = readAddress(address, await this.controllers.get(controllerId));
    return { type: 'address', value: address, reason, mailboxId };
  }
}

function shown({ type, value, reason, createdAt }: WhitelistEntry): Record<string, string> {
  return { type, value, reason, createdAt: createdAt.toUTCString().replace('GMT', 'UTC') };
}

function notOnTheList(): Error {
  return refused(404, 'not-found', 'Address/Domain not found in whitelists table');
}
