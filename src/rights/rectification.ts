// The right to rectification (GDPR art. 16): what is known is corrected, and what it was and is now goes on the ledger, sealed.
import { Injectable } from '@nestjs/common';
import { Ledger } from '../ledger/ledger.js';
import { sealPayload } from '../ledger/sealing.js';
import { Dossiers } from '../provenance/dossier.js';
import { Subjects } from '../provenance/subjects.js';
import { type RecipientKind } from '../recipient/kind.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { type Sql } from '../values/sql.js';
import { type HeldRequest } from './request-book.js';

/** What is left out stays; null means that it is known no more. */
export type Changes = {
  readonly name?: string | null;
  readonly company?: string | null;
  readonly jobTitle?: string | null;
  readonly country?: string | null;
  readonly kind?: RecipientKind | null;
};

@Injectable()
export class Rectification {
  public constructor(
    private readonly dossiers: Dossiers,
    private readonly subjects: Subjects,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  /** In the transaction that holds the request, and so the person's row. Does nothing where nobody is known there. */
  public async apply(transaction: Sql, request: HeldRequest, changes: Changes): Promise<void> {
    const { controllerId, mailboxId, id: requestId } = request;
    const [dossier] = await this.dossiers.lookUp(transaction, [request], true);
    if (!dossier?.subject) return;
    const { known } = dossier;
    const before = Object.fromEntries(Object.keys(changes).map((key) => [key, known[key as keyof Changes] ?? null]));
    const at = this.clock.now();
    await transaction.query(CORRECT, [controllerId, mailboxId, JSON.stringify({ ...known, ...changes }), at]);
    const subject = this.subjects.open(request, dossier.subject);
    const id = newId('evt', at.getTime());
    const payload = sealPayload(subject.key.sealing, JSON.stringify({ v: 1, before, after: changes }), id);
    const leaf = { id, type: 'person_rectified', at: at.toISOString(), controllerId, subjectId: subject.id } as const;
    await this.ledger.append(transaction, [{ ...leaf, payload, refersTo: [requestId] }]);
  }
}

const CORRECT = `UPDATE mailbox SET known = $3, updated_at = $4 WHERE controller_id = $1 AND mailbox_id = $2`;
