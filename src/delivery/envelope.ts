// Addresses as SMTP commands name them (RFC 5321), and whether that takes the extension for other scripts (RFC 6531).
import { domainToASCII } from 'node:url';

/** The domain in A-labels. */
export function domainOf(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return domainToASCII(domain) || domain;
}

/** The address was read before, so it holds no bracket and no line break. */
export function pathOf(address: string): string {
  return `${address.slice(0, address.lastIndexOf('@'))}@${domainOf(address)}`;
}

/** Whether a path has letters before the @ that no ASCII can write; those behind it have their A-labels. */
export function needsUtf8(path: string): boolean {
  return /[^\0-\x7f]/.test(path);
}
