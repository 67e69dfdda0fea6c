// Indexes of `message` that do not name its state, so that the mark `handed_over` changes no index: it is written in place.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class HandOverInPlace1763800000006 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(RULES);
    await runner.query(INDEXES);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

// What the indexes below take for granted.
const RULES = `
ALTER TABLE message
  ADD CONSTRAINT message_finished CHECK
    ((finished_at IS NULL) = (state IN ('queued', 'deferred', 'claimed', 'handed_over'))),
  ADD CONSTRAINT message_in_hand CHECK (finished_at IS NOT NULL OR (worker IS NULL) = (state IN ('queued', 'deferred')));
`;

// PostgreSQL writes a new row version into no index at all (a heap-only tuple) where no indexed column changes, and those
// of a predicate count among them. The room that the version needs on its page is why the fill factor is low.
const INDEXES = `
DROP INDEX message_due, message_held, message_by_campaign;
ALTER TABLE message SET (fillfactor = 60);
CREATE INDEX message_due ON message (due_at) WHERE worker IS NULL AND finished_at IS NULL;
CREATE INDEX message_held ON message (worker) WHERE worker IS NOT NULL AND finished_at IS NULL;
CREATE INDEX message_open_by_campaign ON message (campaign_id) WHERE finished_at IS NULL;
`;
