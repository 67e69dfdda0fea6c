// Which provider receives the mail of a domain: kept for days, looked up beside the claims, never within one.
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OutageReport } from '../../operation/outages.js';
import { houseByName, houseOfServer } from '../../recipient/mail-house.js';
import { preparedRows } from '../../values/prepared.js';
import { type Sql } from '../../values/sql.js';
import { MailResolver } from './mail-resolver.js';

type Known = { readonly domain: string; readonly provider: string; readonly isOld: boolean };

const AT_ONCE = 16;
const GOOD_FOR = { known: '3 days', none: '1 day', failed: '1 hour' } as const;

/** Owns the table `mail_domain`. What is wanted stands in memory: a domain that nobody looked up is wanted again. */
@Injectable()
export class MailDomains {
  private readonly outage = new OutageReport('look-up of mail providers', new Logger('delivery'));
  private readonly wanted = new Set<string>();
  private lookers = 0;

  public constructor(
    private readonly database: DataSource,
    private readonly resolver: MailResolver,
  ) {}

  /** The provider of each domain; those that are missing are being looked up from now on, and so are outdated ones. */
  public async providersOf(sql: Sql, domains: readonly string[]): Promise<Map<string, string>> {
    const byName = new Map(domains.flatMap((domain) => entry(domain, houseByName(domain))));
    const others = [...new Set(domains)].filter((domain) => !byName.has(domain));
    if (others.length === 0) return byName;
    const found = await preparedRows<Known>(sql, KNOWN, [others]);
    const known = new Map(found.map(({ domain, provider }) => [domain, provider]));
    const old = found.filter(({ isOld }) => isOld).map(({ domain }) => domain);
    for (const domain of [...others.filter((one) => !known.has(one)), ...old]) this.want(domain);
    return new Map([...byName, ...known]);
  }

  private want(domain: string): void {
    this.wanted.add(domain);
    if (this.lookers >= AT_ONCE) return;
    this.lookers++;
    void this.look().finally(() => this.lookers--);
  }

  private async look(): Promise<void> {
    for (const domain of this.wanted) {
      this.wanted.delete(domain);
      try {
        const { provider, goodFor } = await this.lookUp(domain);
        await this.database.query(KEEP, [domain, provider, goodFor]);
        this.outage.worked();
      } catch (error) {
        this.outage.failed(error);
      }
    }
  }

  private async lookUp(domain: string): Promise<{ readonly provider: string; readonly goodFor: string }> {
    try {
      const [best] = await this.resolver.serversOf(domain);
      if (best === undefined) return { provider: domain, goodFor: GOOD_FOR.none };
      return { provider: houseOfServer(best), goodFor: GOOD_FOR.known };
    } catch {
      return { provider: domain, goodFor: GOOD_FOR.failed };
    }
  }
}

function entry(domain: string, house: string | null): [string, string][] {
  return house === null ? [] : [[domain, house]];
}

const KNOWN = {
  name: 'mail_domain_known',
  text: 'SELECT domain, provider, look_again_at < now() AS "isOld" FROM mail_domain WHERE domain = ANY ($1)',
};

const KEEP = `
INSERT INTO mail_domain (domain, provider, look_again_at) VALUES ($1, $2, now() + $3::interval)
ON CONFLICT (domain) DO UPDATE SET provider = EXCLUDED.provider, look_again_at = EXCLUDED.look_again_at`;
