/** How the text of an environment variable becomes a value; `null` means that the text is not usable. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { resolve } from 'node:path';
import { isRelayUrl } from '../src/delivery/relay-url.js';
import { ALGORITHM, parseVerifierKey } from '../src/ledger/tree/verifier-key.js';
import { type Witness } from '../src/ledger/witness.js';
import { parseDomain } from '../src/recipient/domain.js';

const ED25519_PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const MASTER_KEY_BYTES = 32;
const BYTES_IN: Readonly<Record<string, number>> = { '': 1, kb: 1_024, mb: 1_048_576 };

export function wholeNumber(least: number, most: number): (text: string) => number | null {
  return (text) => {
    const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
    return value >= least && value <= most ? value : null;
  };
}

export function oneOf<T extends string>(...choices: readonly T[]): (text: string) => T | null {
  return (text) => choices.find((choice) => choice === text) ?? null;
}

export function yesOrNo(text: string): boolean | null {
  return text === 'yes' ? true : text === 'no' ? false : null;
}

export function someOf<T extends string>(...choices: readonly T[]): (text: string) => ReadonlySet<T> | null {
  return (text) => {
    const named = text.split(',').map((part) => part.trim());
    const known = choices.filter((choice) => named.includes(choice));
    return known.length > 0 && named.every((name) => choices.some((choice) => choice === name)) ? new Set(known) : null;
  };
}

export function url(...protocols: readonly string[]): (text: string) => string | null {
  return (text) => {
    const parsed = URL.canParse(text) ? new URL(text) : null;
    return parsed && protocols.includes(parsed.protocol) && parsed.hostname !== '' ? text : null;
  };
}

export function listenAddress(text: string): string | null {
  return /^[\w.:-]+$/.test(text) ? text : null;
}

/** In lower-cased A-labels. */
export function domain(text: string): string | null {
  const parsed = parseDomain(text);
  return parsed.ok ? parsed.domain : null;
}

export function relayUrl(text: string): string | null {
  return isRelayUrl(text) ? text : null;
}

/** Several addresses, separated by commas, are the nodes of one cluster. */
export function urls(...protocols: readonly string[]): (text: string) => string | null {
  const one = url(...protocols);
  return (text) => (text.split(',').every((part) => one(part.trim()) !== null) ? text : null);
}

/** Links in mails carry tokens, so http is for this machine alone. */
export function publicUrl(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, username, search, hash } = new URL(text);
  const safe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  return safe && username === '' && search === '' && hash === '' ? text.replace(/\/+$/, '') : null;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

export function bytes(least: number, most: number): (text: string) => number | null {
  return (text) => {
    const [, digits, unit] = /^(\d{1,12}) ?(|kb|mb)$/i.exec(text) ?? [];
    const value = Number(digits) * (BYTES_IN[unit?.toLowerCase() ?? ''] ?? Number.NaN);
    return value >= least && value <= most ? value : null;
  };
}

export function longText(least: number): (text: string) => string | null {
  return (text) => (text.length >= least ? text : null);
}

export function masterKey(text: string): Buffer | null {
  const key = base64(text);
  return key?.length === MASTER_KEY_BYTES ? key : null;
}

export function apiKey(text: string): string | null {
  return /^og_[\w-]{43}$/.test(text) ? text : null;
}

/** PKCS#8 (as PEM, or the base64 of its DER), or the base64 of the 32-byte seed. */
export function signingKey(text: string): KeyObject | null {
  const pem = text.includes('-----BEGIN') ? text.replaceAll('\\n', '\n') : null;
  const raw = pem === null ? base64(text) : null;
  if (pem === null && raw === null) return null;
  try {
    const der = raw?.length === 32 ? Buffer.concat([ED25519_PKCS8_PREFIX, raw]) : raw;
    const key = createPrivateKey(der ? { key: der, format: 'der', type: 'pkcs8' } : (pem ?? ''));
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null; // the library's own message may quote the key
  }
}

/** Folders and http(s) URLs, with commas. */
export function checkpointTargets(text: string): readonly string[] | null {
  const targets = text.split(',').map((part) => part.trim());
  const isUsable = (target: string): boolean =>
    /^[a-z][a-z0-9+.-]*:\/\//i.test(target) ? url('http:', 'https:')(target) !== null : target !== '';
  return targets.every(isUsable)
    ? targets.map((target) => (/^https?:/i.test(target) ? target : resolve(target)))
    : null;
}

/** `name+hash+base64 https://prefix`, with commas: each witness's key (C2SP tlog-cosignature) and where it is asked. */
export function witnesses(text: string): readonly Witness[] | null {
  const read = text.split(',').map((part) => {
    const [keyText = '', prefix = '', ...more] = part.trim().split(/ +/);
    const key = parseVerifierKey(keyText);
    const isUsable = url('http:', 'https:')(prefix) !== null && more.length === 0;
    return key?.algorithm === ALGORITHM.cosignature && isUsable ? { key, url: prefix.replace(/\/+$/, '') } : null;
  });
  return read.every((one) => one !== null) ? read : null;
}

function base64(text: string): Buffer | null {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null;
}
