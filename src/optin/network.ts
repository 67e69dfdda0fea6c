// Where a request came from, as far as abuse is counted by it: the network, under a key, never the address.
import { createHmac } from 'node:crypto';
import { isIPv6 } from 'node:net';

/** A keyed hash of the /24 (IPv4) or /48 (IPv6) of an address. */
export function networkOf(ip: string, key: Buffer): Buffer {
  return createHmac('sha256', key)
    .update(`network ${prefixOf(ip)}`)
    .digest();
}

function prefixOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined || !isIPv6(ip)) return (mapped ?? ip).split('.').slice(0, 3).join('.');
  const [head = '', tail = ''] = (ip.split('%')[0] ?? ip).split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const given = [groups(head), groups(tail)] as const;
  const left = Array<string>(Math.max(0, 8 - given[0].length - given[1].length)).fill('0');
  const whole = [...given[0], ...left, ...given[1]];
  return whole
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
