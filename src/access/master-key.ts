// The master key wraps every other key at rest; nothing else may hold it.
import { seal, unseal } from '../ledger/sealing.js';

/** What a master key is made of; `former` where it is being changed. */
export type MasterKeyOctets = { readonly key: Uint8Array; readonly former: Uint8Array | null };

/** Wraps and unwraps keys under the operator's master key (AES-256-GCM, 32 bytes), and while it changes the one before. */
export class MasterKey {
  public constructor(
    private readonly key: Buffer,
    private readonly former: Buffer | null = null,
  ) {}

  public static of({ key, former }: MasterKeyOctets): MasterKey {
    return new MasterKey(Buffer.from(key), former && Buffer.from(former));
  }

  /** For another thread of this process; they go nowhere else. */
  public get octets(): MasterKeyOctets {
    return { key: this.key, former: this.former };
  }

  /** `boundTo` names the row that keeps the wrapped key, so that one cannot be put in another's place. */
  public wrap(key: Buffer, boundTo: string): Buffer {
    return seal(this.key, key, boundTo);
  }

  /** Throws where the key was wrapped under another master key or for another row. */
  public unwrap(wrapped: Buffer, boundTo: string): Buffer {
    if (this.former === null) return unseal(this.key, wrapped, boundTo);
    return this.underCurrent(wrapped, boundTo) ?? unseal(this.former, wrapped, boundTo);
  }

  /** The same key wrapped under the master key of today; null where it is already. */
  public rewrap(wrapped: Buffer, boundTo: string): Buffer | null {
    if (this.former === null || this.underCurrent(wrapped, boundTo)) return null;
    return this.wrap(unseal(this.former, wrapped, boundTo), boundTo);
  }

  private underCurrent(wrapped: Buffer, boundTo: string): Buffer | null {
    try {
      return unseal(this.key, wrapped, boundTo);
    } catch {
      return null; // the tag tells under which of the two it is
    }
  }
}
