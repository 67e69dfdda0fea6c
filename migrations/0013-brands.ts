// How controllers' public pages look: a colour, a logo, words of their own.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Brands1765000000013 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(BRANDS);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

// A logo stays: the pages on which people said yes are kept as they were shown, and name it by its digest.
const BRANDS = `
CREATE TABLE logo (
  digest text PRIMARY KEY,
  type text NOT NULL CHECK (type IN ('image/png', 'image/jpeg', 'image/webp', 'image/gif')),
  bytes bytea NOT NULL CHECK (length(bytes) <= 65536)
);
CREATE TABLE controller_brand (
  controller_id text PRIMARY KEY REFERENCES controller,
  colour text CHECK (colour ~ '^#[0-9a-f]{6}$'),
  logo text REFERENCES logo,
  wording jsonb NOT NULL
);
`;
