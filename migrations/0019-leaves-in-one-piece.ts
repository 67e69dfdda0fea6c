// A leaf stays in one piece with its sealed payload, in its own row: no second table beside it, and nothing tried to be compressed.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class LeavesInOnePiece1765000000019 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(IN_ONE_PIECE);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

// PostgreSQL takes rows of more than 2 kB apart, and a decision with its facts is about that long. What is encrypted does
// not compress, and what lies elsewhere is written, indexed and looked up once more. Longer payloads still go elsewhere.
const IN_ONE_PIECE = `
ALTER TABLE leaf SET (toast_tuple_target = 8160);
ALTER TABLE leaf ALTER COLUMN payload SET STORAGE EXTERNAL;
`;
