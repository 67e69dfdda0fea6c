// Requests to addresses that somebody else chose: never into our own network, never where a redirect leads.
import { lookup } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

export type Callout = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** What `dns.lookup` answers with `all`. */
export type Resolve = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** Nothing was sent: the target is not one that may be called. */
export class NotCallable extends Error {}

const WITHIN_MS = 10_000;

// IANA's special-purpose registries: what is not out there. What wraps an IPv4 address in an IPv6 one counts as well.
const IPV4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
];
const IPV6 = ['::/96', '::ffff:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32'];
const MORE_IPV6 = ['2002::/16', '3fff::/20', '5f00::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'];
// A list for each: one that holds `::ffff:0:0/96` would hold every IPv4 address.
const NOT_PUBLIC = { ipv4: blockList(IPV4, 'ipv4'), ipv6: blockList([...IPV6, ...MORE_IPV6], 'ipv6') };

function blockList(ranges: readonly string[], type: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [net = '', bits] = range.split('/');
    list.addSubnet(net, Number(bits), type);
  }
  return list;
}

export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  const type = family === 6 ? 'ipv6' : 'ipv4';
  return family !== 0 && !NOT_PUBLIC[type].check(address, type);
}

/** Null where the URL may be a target, but for what its name will resolve to. */
export function wrongTarget(text: string, allowsPrivate: boolean): string | null {
  if (!URL.canParse(text)) return 'must be an https:// URL';
  const { protocol, username, password, hostname } = new URL(text);
  if (protocol !== 'https:' && !(allowsPrivate && protocol === 'http:')) return 'must be an https:// URL';
  if (username !== '' || password !== '') return 'must hold neither user nor password';
  const bare = hostname.replace(/^\[|\]$/g, '');
  const isNear = isIP(bare) !== 0 ? !isPublicAddress(bare) : /(?:^|\.)localhost\.?$/i.test(bare);
  return isNear && !allowsPrivate ? 'must not lead into a private network' : null;
}

export class Callouts {
  public constructor(
    /** For tests and development: then targets on this machine and in private networks are called, by http too. */
    public readonly allowsPrivate: boolean,
    private readonly resolve: Resolve = (host) => lookup(host, { all: true }),
  ) {}

  /** The status of the answer; its body is not read. Throws `NotCallable`, or what went wrong on the way. */
  public async call({ method, url: text, headers, body }: Callout): Promise<number> {
    const wrong = wrongTarget(text, this.allowsPrivate);
    if (wrong !== null) throw new NotCallable(wrong);
    const url = new URL(text);
    const address = await this.addressOf(url.hostname.replace(/^\[|\]$/g, ''));
    // Resolved once: the connection goes to the very address that was looked at, whatever the name says a moment later.
    const pinned: LookupFunction = (_host, options, callback) => {
      if (options.all) callback(null, [address]);
      else callback(null, address.address, address.family);
    };
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const length = String(Buffer.byteLength(body));
      const asked = send(url, {
        ...{ method, agent: false, lookup: pinned, signal: AbortSignal.timeout(WITHIN_MS) },
        headers: { ...headers, 'content-length': length, 'user-agent': 'outreach-guard' },
      });
      asked.on('error', reject);
      asked.on('response', (response) => {
        resolve(response.statusCode ?? 0);
        response.destroy();
      });
      asked.end(body);
    });
  }

  /** Asks what others named, where an answer is read. Throws `NotCallable` where a URL leads where nobody may send us. */
  public async fetch(text: string, options: RequestInit): Promise<Response> {
    const wrong = wrongTarget(text, this.allowsPrivate);
    if (wrong !== null) throw new NotCallable(wrong);
    await this.addressOf(new URL(text).hostname.replace(/^\[|\]$/g, ''));
    return fetch(text, options);
  }

  private async addressOf(host: string): Promise<{ readonly address: string; readonly family: number }> {
    const family = isIP(host);
    const found = family === 0 ? await this.resolve(host) : [{ address: host, family }];
    const [first] = found;
    if (!first) throw new NotCallable('its name leads nowhere');
    if (!this.allowsPrivate && !found.every(({ address }) => isPublicAddress(address))) {
      throw new NotCallable('its name leads into a private network');
    }
    return first;
  }
}
