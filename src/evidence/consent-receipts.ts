// Consent receipts: what a person agreed to, for them to keep, in the formats that other software reads.
import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Controllers } from '../access/controllers.js';
import { type Reader, Readings } from '../guard/readings.js';
import { Consents } from '../provenance/consents.js';
import { Subjects } from '../provenance/subjects.js';
import { Clock } from '../values/clock.js';
import { dpvReceipt } from './receipts/dpv-27560.js';
import { kantaraReceipt } from './receipts/kantara.js';

/** By its name in `?format=`. */
export const RECEIPT_FORMATS = { 'dpv-27560': dpvReceipt, kantara: kantaraReceipt } as const;
export type ReceiptFormat = keyof typeof RECEIPT_FORMATS;

@Injectable()
export class ConsentReceipts {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly consents: Consents,
    private readonly subjects: Subjects,
    private readonly readings: Readings,
    private readonly clock: Clock,
  ) {}

  /** A receipt of a consent as it stands now; null where the controller has none of that id. */
  public async issue(
    controllerId: string,
    consentId: string,
    format: ReceiptFormat,
    reader: Reader,
  ): Promise<object | null> {
    const found = await this.consents.find(this.database, controllerId, consentId);
    if (!found?.dossier.subject) return null;
    const { of, dossier, consent } = found;
    const subject = this.subjects.open(of, found.dossier.subject);
    await this.readings.record(this.database, reader, {
      ...{ controllerId, subject, what: 'consent_receipt', refersTo: [consentId] },
    });
    return RECEIPT_FORMATS[format]({
      receiptId: randomUUID(),
      issuedAt: this.clock.now(),
      consentId,
      controller: await this.controllers.get(controllerId),
      email: dossier.email ?? '',
      hasName: (dossier.known.name ?? null) !== null,
      consent,
    });
  }
}
