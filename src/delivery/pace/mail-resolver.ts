// Asks the DNS who receives the mail of a domain.
import { Resolver } from 'node:dns/promises';

export abstract class MailResolver {
  /** The names of its mail servers, the preferred one first; none where it has none. Rejects where the DNS gives no answer. */
  abstract serversOf(domain: string): Promise<readonly string[]>;
}

const ANSWER_WITHIN_MS = 2_000;
const TRIES = 2;
const NONE = new Set(['ENOTFOUND', 'ENODATA']);

export class DnsResolver extends MailResolver {
  private readonly dns = new Resolver({ timeout: ANSWER_WITHIN_MS, tries: TRIES });

  public async serversOf(domain: string): Promise<readonly string[]> {
    try {
      const found = await this.dns.resolveMx(domain);
      const best = found.sort((a, b) => a.priority - b.priority || (a.exchange < b.exchange ? -1 : 1));
      return best.map(({ exchange }) => exchange).filter((name) => name !== ''); // RFC 7505: no mail at all
    } catch (error) {
      if (NONE.has(String(Reflect.get(Object(error), 'code')))) return [];
      throw error;
    }
  }
}
