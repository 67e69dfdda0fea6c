// The master key wraps every other key at rest; nothing else may hold it.
import { seal, unseal } from '../ledger/sealing.js';

/** Wraps and unwraps keys under the operator's master key (AES-256-GCM, 32 bytes). */
export class MasterKey {
  public constructor(private readonly key: Buffer) {}

  /** `boundTo` names the row that keeps the wrapped key, so that one cannot be put in another's place. */
  public wrap(key: Buffer, boundTo: string): Buffer {
    return seal(this.key, key, boundTo);
  }

  /** Throws where the key was wrapped under another master key or for another row. */
  public unwrap(wrapped: Buffer, boundTo: string): Buffer {
    return unseal(this.key, wrapped, boundTo);
  }
}
