// Webhooks that we send: where to, what of, and how each delivery stands. What happened stays where it is recorded.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Webhooks1765000000020 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [ENDPOINTS, DELIVERIES, MESSAGES]) await runner.query(part);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

// The ledger is the outbox of what it records: it is followed entry by entry, so nothing is written twice for a webhook.
const ENDPOINTS = `
CREATE TABLE webhook_endpoint (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  url text NOT NULL,
  events text[] NOT NULL,
  secret bytea NOT NULL, -- sealed under the master key
  former_secret bytea, -- both sign until former_until
  former_until timestamptz,
  next_index bigint NOT NULL, -- of the controller's ledger: the first entry that was not looked at yet
  created_at timestamptz NOT NULL
);
CREATE INDEX webhook_endpoint_by_controller ON webhook_endpoint (controller_id, id DESC);
`;

// Names nobody: what is told is read anew at each attempt, so that an erasure reaches what waits.
const DELIVERIES = `
CREATE TABLE webhook_delivery (
  n bigint GENERATED ALWAYS AS IDENTITY,
  endpoint_id text NOT NULL REFERENCES webhook_endpoint ON DELETE CASCADE,
  event text NOT NULL,
  about text NOT NULL, -- the leaf or the message
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'dead', 'void')),
  attempts int NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL DEFAULT now(),
  answer text, -- the status, or why there was none; never what the other side wrote
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  PRIMARY KEY (endpoint_id, event, about)
);
CREATE INDEX webhook_delivery_newest ON webhook_delivery (endpoint_id, n DESC);
CREATE INDEX webhook_delivery_due ON webhook_delivery (next_at) WHERE state = 'waiting';
`;

// The condition, not the function, knows the states: a message on its way calls it once, at its end.
const MESSAGES = `
CREATE FUNCTION tell_of_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO webhook_delivery (endpoint_id, event, about)
  SELECT e.id, v.event, NEW.id
  FROM webhook_endpoint e, (VALUES ('message.' || CASE NEW.state WHEN 'accepted' THEN 'sent' ELSE NEW.state END)) AS v (event)
  WHERE e.controller_id = NEW.controller_id AND v.event = ANY (e.events)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER message_told AFTER UPDATE OF state ON message FOR EACH ROW
  WHEN (OLD.state = 'handed_over' AND NEW.state IN ('accepted', 'refused', 'uncertain'))
  EXECUTE FUNCTION tell_of_message();
`;
