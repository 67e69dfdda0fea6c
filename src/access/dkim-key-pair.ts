// Key pairs that sign mail: made or taken over, and the DNS record by which receivers check them (RFC 6376, RFC 8463).
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export const DKIM_ALGORITHMS = ['rsa', 'ed25519'] as const;
export type DkimAlgorithm = (typeof DKIM_ALGORITHMS)[number];

export type DkimKeyPair = {
  readonly algorithm: DkimAlgorithm;
  readonly privateKey: KeyObject;
  /** Base64, as the record has it. */
  readonly publicKey: string;
};

// RFC 8301 section 3.2: signers should use 2048 bits; more than 4096 need not be verified by anybody.
const RSA_BITS = { made: 2_048, least: 2_048, most: 4_096 };
// RFC 8463 section 4: the key alone stands in the record, which is what an SPKI of it ends with.
const ED25519_BYTES = 32;
const LONGEST_STRING = 255;

const generate = promisify(generateKeyPair);

export async function makeKeyPair(algorithm: DkimAlgorithm): Promise<DkimKeyPair> {
  const { privateKey } =
    algorithm === 'rsa' ? await generate('rsa', { modulusLength: RSA_BITS.made }) : await generate('ed25519');
  return pairOf(algorithm, privateKey);
}

/** Reads a private key in PEM; answers why it cannot be used where it cannot. */
export function readKeyPair(algorithm: DkimAlgorithm, pem: string): DkimKeyPair | { readonly why: string } {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    return { why: 'must be a private key in PEM, without a passphrase' };
  }
  const type = key.asymmetricKeyType;
  if (type !== algorithm)
    return { why: `is a key of ${type ?? 'another kind'}, where \`algorithm\` says ${algorithm}` };
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (algorithm === 'rsa' && !(bits && bits >= RSA_BITS.least && bits <= RSA_BITS.most)) {
    return { why: `must have ${RSA_BITS.least} to ${RSA_BITS.most} bits` };
  }
  return pairOf(algorithm, key);
}

function pairOf(algorithm: DkimAlgorithm, privateKey: KeyObject): DkimKeyPair {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const published = algorithm === 'rsa' ? spki : spki.subarray(-ED25519_BYTES);
  return { algorithm, privateKey, publicKey: published.toString('base64') };
}

export type DnsRecord = {
  readonly name: string;
  readonly type: 'TXT';
  readonly value: string;
  /** The same in the pieces of a zone file, where a string has at most 255 octets (RFC 6376 section 3.6.2.2). */
  readonly strings: readonly string[];
};

type Published = Pick<DkimKeyPair, 'algorithm' | 'publicKey'> & { readonly domain: string; readonly selector: string };

/** The TXT record to be published (RFC 6376 section 3.6.1). */
export function recordOf({ domain, selector, algorithm, publicKey }: Published): DnsRecord {
  const value = `v=DKIM1; k=${algorithm}; p=${publicKey}`;
  const strings = value.match(new RegExp(`.{1,${LONGEST_STRING}}`, 'g')) ?? [];
  return { name: `${selector}._domainkey.${domain}`, type: 'TXT', value, strings };
}
