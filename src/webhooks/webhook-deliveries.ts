// Tells endpoints of what happened: follows the ledger, signs (Standard Webhooks), repeats with patience, gives up visibly.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { MasterKey } from '../access/master-key.js';
import { signatureOf, signingKeyIn } from '../feedback/providers/standard-webhook.js';
import { Callouts, NotCallable } from '../http/callout.js';
import { waitAfter } from '../http/patience.js';
import { type LeafType } from '../ledger/leaf.js';
import { Clock } from '../values/clock.js';
import { row, rows } from '../values/sql.js';
import { eventOfLeaf } from './webhook-events.js';
import { WebhookStory } from './webhook-story.js';

const ENTRIES_AT_ONCE = 1_000;
const DELIVERIES_AT_ONCE = 20;

type Opened = {
  readonly id: string;
  readonly controllerId: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly nextIndex: string;
  readonly secret: Buffer;
  readonly former: Buffer | null;
};

type Due = { readonly n: string; readonly event: string; readonly about: string; readonly attempts: number };

type Entry = { readonly index: string; readonly id: string; readonly type: LeafType; readonly stop: string | null };

@Injectable()
export class WebhookDeliveries {
  public constructor(
    private readonly database: DataSource,
    private readonly masterKey: MasterKey,
    private readonly story: WebhookStory,
    private readonly callouts: Callouts,
    private readonly clock: Clock,
  ) {}

  /** Endpoints for which there is something to look at or to deliver: what a chore finds to do. */
  public async pending(): Promise<string[]> {
    const found = await rows<{ id: string }>(this.database, PENDING);
    return found.map(({ id }) => id);
  }

  /** Brings one endpoint up to date; from where it was left, whoever did that. */
  public async run(id: string, stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      const endpoint = await row<Opened>(this.database, ENDPOINT, [id]);
      if (!endpoint) return;
      const more = await this.follow(endpoint);
      const due = await rows<Due>(this.database, CLAIM, [id, DELIVERIES_AT_ONCE]);
      await Promise.all(due.map((one) => this.deliver(endpoint, one)));
      if (!more && due.length === 0) return;
    }
  }

  /** Queues what the next entries of the ledger tell; false where there are no more. */
  private async follow({ id, controllerId, events, nextIndex }: Opened): Promise<boolean> {
    const entries = await rows<Entry>(this.database, ENTRIES, [controllerId, nextIndex, ENTRIES_AT_ONCE]);
    const last = entries.at(-1);
    if (!last) return false;
    const told = entries.flatMap(({ id: about, type, stop }) => {
      const event = eventOfLeaf(type, stop);
      return event !== null && events.includes(event) ? [{ event, about }] : [];
    });
    await this.database.query(FOLLOW, [
      ...[id, String(BigInt(last.index) + 1n), nextIndex],
      ...[told.map(({ event }) => event), told.map(({ about }) => about)],
    ]);
    return entries.length === ENTRIES_AT_ONCE;
  }

  private async deliver(endpoint: Opened, due: Due): Promise<void> {
    const now = this.clock.now();
    const told = await this.story.of(endpoint.controllerId, due.event, due.about, now);
    if (!told) return this.end(endpoint.id, due.n, 'void', 'nothing is left to tell');
    try {
      const status = await this.callouts.call(this.signed(endpoint, due, JSON.stringify(told), now));
      if (status >= 200 && status < 300) await this.end(endpoint.id, due.n, 'delivered', `HTTP ${status}`);
      // RFC 9110 section 15.5.11: gone, and it says so itself.
      else if (status === 410) await this.end(endpoint.id, due.n, 'dead', 'HTTP 410');
      else await this.failed(endpoint.id, due, `HTTP ${status}`);
    } catch (error) {
      await this.failed(endpoint.id, due, error instanceof NotCallable ? error.message : 'it could not be reached');
    }
  }

  private signed(endpoint: Opened, { about }: Due, body: string, now: Date) {
    const timestamp = String(Math.floor(now.getTime() / 1_000));
    const signatures = [endpoint.secret, endpoint.former].flatMap((sealed) => {
      const key = sealed && signingKeyIn(this.masterKey.unwrap(sealed, endpoint.id).toString());
      return key ? [signatureOf(key, about, timestamp, body)] : [];
    });
    const headers = {
      ...{ 'content-type': 'application/json', 'webhook-id': about, 'webhook-timestamp': timestamp },
      'webhook-signature': signatures.join(' '),
    };
    return { method: 'POST', url: endpoint.url, headers, body };
  }

  private async failed(id: string, { n, attempts }: Due, answer: string): Promise<void> {
    const seconds = waitAfter(attempts);
    if (seconds === null) return this.end(id, n, 'dead', answer);
    await this.database.query(AGAIN, [id, n, seconds, answer]);
  }

  private async end(id: string, n: string, state: 'delivered' | 'dead' | 'void', answer: string): Promise<void> {
    await this.database.query(END, [id, n, state, answer]);
  }
}

const PENDING = `
SELECT e.id FROM webhook_endpoint e
WHERE EXISTS (SELECT FROM ledger_entry l WHERE l.controller_id = e.controller_id AND l.index >= e.next_index)
  OR EXISTS (SELECT FROM webhook_delivery d WHERE d.endpoint_id = e.id AND d.state = 'waiting' AND d.next_at <= now())`;

const ENDPOINT = `
SELECT id, controller_id AS "controllerId", url, events, next_index AS "nextIndex", secret,
  CASE WHEN former_until > now() THEN former_secret END AS former
FROM webhook_endpoint WHERE id = $1`;

const ENTRIES = `
SELECT e.index, l.id, l.type, s.kind AS stop
FROM ledger_entry e JOIN leaf l ON l.position = e.position
LEFT JOIN suppression s ON l.type = 'suppression_added' AND s.id = l.body::jsonb -> 'refersTo' ->> 0
WHERE e.controller_id = $1 AND e.index >= $2 ORDER BY e.index LIMIT $3`;

// Where two processes follow at once, the second one finds the cursor moved and queues nothing.
const FOLLOW = `
WITH moved AS (
  UPDATE webhook_endpoint SET next_index = $2 WHERE id = $1 AND next_index = $3 RETURNING id
)
INSERT INTO webhook_delivery (endpoint_id, event, about)
SELECT moved.id, t.event, t.about FROM moved, unnest($4::text[], $5::text[]) AS t (event, about) ON CONFLICT DO NOTHING`;

// A process that dies in the middle leaves it waiting: it is due again after a minute, under the same webhook-id.
const CLAIM = `
WITH due AS (
  SELECT endpoint_id, event, about FROM webhook_delivery
  WHERE endpoint_id = $1 AND state = 'waiting' AND next_at <= now() ORDER BY n LIMIT $2 FOR UPDATE SKIP LOCKED
), claimed AS (
  UPDATE webhook_delivery d SET attempts = attempts + 1, next_at = now() + interval '1 minute' FROM due
  WHERE d.endpoint_id = due.endpoint_id AND d.event = due.event AND d.about = due.about
  RETURNING d.n, d.event, d.about, d.attempts
) SELECT * FROM claimed ORDER BY n`;

const AGAIN = `
UPDATE webhook_delivery SET next_at = now() + $3 * interval '1 second', answer = $4
WHERE endpoint_id = $1 AND n = $2 AND state = 'waiting'`;

const END = `
UPDATE webhook_delivery SET state = $3, answer = $4, ended_at = now()
WHERE endpoint_id = $1 AND n = $2 AND state = 'waiting'`;
