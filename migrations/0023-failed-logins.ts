// How often a door was tried with a wrong key: counted for all processes together, naming nobody.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class FailedLogins1765000000023 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(FAILED_LOGINS);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

const FAILED_LOGINS = `
CREATE TABLE failed_login (door text PRIMARY KEY, count bigint NOT NULL DEFAULT 0);
INSERT INTO failed_login (door) VALUES ('api'), ('mailgun'), ('queue_board'), ('smtp');
`;
