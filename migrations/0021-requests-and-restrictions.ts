// What passes a person's restriction is marked; and digests of exceptions are salted, so that an erasure cuts that thread too.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class RequestsAndRestrictions1765000000021 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [LETTERS, EXCEPTIONS]) await runner.query(part);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

// A letter about what its recipient asked for by law (GDPR art. 15 to 22), which a restriction of theirs does not stop.
const LETTERS = `
ALTER TABLE message ADD COLUMN asked_by_law boolean NOT NULL DEFAULT false;
`;

// The ledger names an exception by a digest of its terms, recipients included. Whoever has the stop list could try each of
// its entries against a digest without a salt, and learn whom of the erased an exception named.
const EXCEPTIONS = `
ALTER TABLE policy_override ADD COLUMN salt bytea; -- null: none was used, or one that was named has been erased
`;
