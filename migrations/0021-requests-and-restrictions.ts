// What passes a person's restriction is marked; and what an erasure would leave in digests and the planner's samples is not there.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class RequestsAndRestrictions1765000000021 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [LETTERS, EXCEPTIONS, SAMPLES, LISTS]) await runner.query(part);
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

// The planner keeps samples of columns until the table is analysed again: none of those that name people.
const SAMPLES = `
ALTER TABLE attachment ALTER COLUMN filename SET STATISTICS 0, ALTER COLUMN content SET STATISTICS 0;
ALTER TABLE submission ALTER COLUMN raw SET STATISTICS 0, ALTER COLUMN envelope_from SET STATISTICS 0;
ALTER TABLE whitelist_entry ALTER COLUMN value SET STATISTICS 0, ALTER COLUMN reason SET STATISTICS 0;
ALTER TABLE reply_review ALTER COLUMN excerpt SET STATISTICS 0;
ALTER TABLE policy_override ALTER COLUMN recipients SET STATISTICS 0;
ALTER TABLE opt_in_request ALTER COLUMN network SET STATISTICS 0;
`;

// How far the gate came on a list is a person's id, and nothing once it is through.
const LISTS = `
UPDATE campaign SET gated_to = NULL WHERE gated;
`;
