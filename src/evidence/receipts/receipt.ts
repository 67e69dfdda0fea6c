// What a consent receipt is made from, whatever its format.
import { type Controller } from '../../access/controller.js';
import { type RecordedConsent } from '../../provenance/known.js';

export type ReceiptFacts = {
  /** A UUID of this receipt. */
  readonly receiptId: string;
  readonly issuedAt: Date;
  /** The id of the consent record. */
  readonly consentId: string;
  readonly controller: Omit<Controller, 'suppressionKey'>;
  readonly email: string;
  readonly hasName: boolean;
  readonly consent: RecordedConsent;
};

/** When the person agreed, by the moment that counts: a confirmation makes a double opt-in. */
export function agreedAt(consent: RecordedConsent): string | null {
  return consent.confirmedAt ?? consent.givenAt;
}
