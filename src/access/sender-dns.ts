// What the DNS of a sender's domain says to receivers of its mail, and what it should: SPF, DKIM, DMARC.
import { Resolver } from 'node:dns/promises';
import { Injectable } from '@nestjs/common';
import { type Controller, type Sender } from './controller.js';
import { ControllerRelays } from './controller-relays.js';
import { recordOf } from './dkim-key-pair.js';
import { DkimKeys } from './dkim-keys.js';

export type DnsRecord = {
  readonly kind: 'spf' | 'dkim' | 'dmarc';
  readonly name: string;
  readonly type: 'TXT';
  readonly value: string | null;
  /** `different`: there is one, but it says something else. `unknown`: nobody answered. */
  readonly state: 'found' | 'different' | 'missing' | 'unknown';
  readonly seen: readonly string[];
};

type Wanted = Pick<DnsRecord, 'kind' | 'name' | 'value'> & { readonly isRight: (text: string) => boolean };

const WAIT_MS = 2_000;
const MOST_KEYS = 20;
const ABSENT = ['ENOTFOUND', 'ENODATA'];

@Injectable()
export class SenderDns {
  public constructor(
    private readonly relays: ControllerRelays,
    private readonly keys: DkimKeys,
  ) {}

  /** Asks the DNS of now; where it does not answer in time, the records are told all the same. */
  public async check(sender: Sender, controller: Controller): Promise<{ domain: string; records: DnsRecord[] }> {
    const domain = sender.address.slice(sender.address.lastIndexOf('@') + 1).toLowerCase();
    const wanted = [
      await this.spf(domain, controller.id),
      ...(await this.dkim(domain, controller.id)),
      dmarc(domain, controller.contactEmail),
    ];
    const resolver = new Resolver({ timeout: WAIT_MS, tries: 1 });
    return { domain, records: await Promise.all(wanted.map((one) => looked(resolver, one))) };
  }

  /** RFC 7208: the hosts that hand our mail over, as far as we know them. */
  private async spf(domain: string, controllerId: string): Promise<Wanted> {
    const hosts = (await this.relays.of(controllerId)).map(({ server }) => new URL(server).hostname);
    const value = `v=spf1 ${hosts.length > 0 ? hosts.map((host) => `a:${host}`).join(' ') : 'mx'} ~all`;
    return { kind: 'spf', name: domain, value, isRight: (text) => /^v=spf1( |$)/i.test(text) };
  }

  /** RFC 6376: a key of ours must be there as it is. */
  private async dkim(domain: string, controllerId: string): Promise<Wanted[]> {
    const own = (await this.keys.list(controllerId, null, MOST_KEYS)).filter((key) => key.domain === domain);
    if (own.length === 0) {
      return [
        { kind: 'dkim', name: `og1._domainkey.${domain}`, value: null, isRight: (text) => /\bp=[^;\s]/.test(text) },
      ];
    }
    return own.map((key) => {
      const { name, value } = recordOf(key);
      return { kind: 'dkim', name, value, isRight: (text) => keyIn(text) === keyIn(value) };
    });
  }
}

/** RFC 7489: reports alone to begin with. */
function dmarc(domain: string, contact: string): Wanted {
  const value = `v=DMARC1; p=none; rua=mailto:${contact}`;
  return { kind: 'dmarc', name: `_dmarc.${domain}`, value, isRight: (text) => /^v=DMARC1\s*;\s*p=/i.test(text) };
}

async function looked(resolver: Resolver, { kind, name, value, isRight }: Wanted): Promise<DnsRecord> {
  const record = { kind, name, type: 'TXT', value } as const;
  try {
    const seen = (await resolver.resolveTxt(name)).map((strings) => strings.join(''));
    const own = kind === 'spf' ? seen.filter((text) => text.toLowerCase().startsWith('v=spf1')) : seen;
    // RFC 7208 section 4.5: two of them are as good as none.
    const isFound = own.some(isRight) && (kind !== 'spf' || own.length === 1);
    return { ...record, state: isFound ? 'found' : own.length > 0 ? 'different' : 'missing', seen: own };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    return { ...record, state: ABSENT.includes(code) ? 'missing' : 'unknown', seen: [] };
  }
}

function keyIn(text: string): string | undefined {
  return /\bp=([\w+/=\s]*)/.exec(text)?.[1]?.replace(/\s/g, '');
}
