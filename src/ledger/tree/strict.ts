// Base64 (RFC 4648 section 4) and decimals in one spelling only: what can be written in two ways can be altered unseen.

/** Null where it is not the one spelling of some bytes. */
export function fromBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

/** A decimal without leading zeros, as large as a uint64; null for anything else. */
export function decimal(text: string): bigint | null {
  if (!/^(?:0|[1-9]\d{0,19})$/.test(text)) return null;
  const value = BigInt(text);
  return value < 2n ** 64n ? value : null;
}
