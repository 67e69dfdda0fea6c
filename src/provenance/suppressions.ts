// The stop list: every reason not to send to a mailbox, kept by keyed hash, so that it outlives what else is known.
import { Injectable } from '@nestjs/common';
import { type Leaf } from '../ledger/leaf.js';
import { Ledger } from '../ledger/ledger.js';
import { sealPayload } from '../ledger/sealing.js';
import { type Suppression } from '../policy/facts.js';
import { newId } from '../values/id.js';
import { type Sql, rows } from '../values/sql.js';
import { Dossiers, type MailboxName } from './dossier.js';
import { Subjects } from './subjects.js';
import { queueTravelling, travels } from './travelling.js';

export type NewSuppression = MailboxName & {
  readonly kind: Suppression['kind'];
  readonly scope: Suppression['scope'];
  /** Why, in words; never a name or an address. */
  readonly reason: string;
  /** `key_...`, `imp_...`, `one_click`, `relay`. */
  readonly recordedBy: string;
  /** The address as it was given, where it was: so that an objection travels of whom nothing else is known. */
  readonly email?: string | null;
};

export type ListedSuppression = {
  readonly id: string;
  readonly email: string | null;
  readonly kind: Suppression['kind'];
  readonly scope: Suppression['scope'];
  readonly reason: string;
  readonly since: Date;
  readonly recordedBy: string;
};

/** What only the person's own later act can lift (GDPR art. 21(3)); an operator deletes a manual or register entry. */
const LIFTED_BY_AN_OPERATOR: readonly Suppression['kind'][] = ['manual', 'register', 'bounce'];

/**
 * Owns the table `suppression`.
 *
 * INVARIANT (in force at once): the mailbox row that decisions read is rewritten by a trigger in the same transaction.
 * INVARIANT (no lost "no"): what has to travel is in line for each connected account in the same transaction.
 */
@Injectable()
export class Suppressions {
  public constructor(
    private readonly dossiers: Dossiers,
    private readonly subjects: Subjects,
    private readonly ledger: Ledger,
  ) {}

  /** Adds what does not stand already and puts it on record; answers how many were new. */
  public async add(sql: Sql, entries: readonly NewSuppression[], at: Date): Promise<string[]> {
    if (entries.length === 0) return [];
    const added = await rows<{ id: string; n: string }>(sql, ADD, [
      entries.map(() => newId('sup', at.getTime())),
      entries.map((entry) => entry.controllerId),
      entries.map((entry) => entry.mailboxId),
      entries.map((entry) => entry.kind),
      entries.map((entry) => JSON.stringify(entry.scope)),
      entries.map((entry) => entry.reason),
      entries.map((entry) => entry.recordedBy),
      at,
    ]);
    const named = added.flatMap(({ id, n }) => {
      const entry = entries[Number(n) - 1];
      return entry ? [{ id, entry }] : [];
    });
    const dossiers = await this.dossiers.lookUp(
      sql,
      named.map(({ entry }) => entry),
    );
    const leaves = named.map(({ id, entry }, n): Leaf => {
      const stored = dossiers[n]?.subject;
      // A leaf that tied an erasure to its subject would tie the stop entry, which stays, to all their other leaves.
      const subject = stored && entry.kind !== 'erasure' ? this.subjects.open(entry, stored) : null;
      const { kind, scope, reason, recordedBy } = entry;
      const event = newId('evt', at.getTime());
      return {
        id: event,
        type: 'suppression_added',
        at: at.toISOString(),
        controllerId: entry.controllerId,
        subjectId: subject?.id ?? null,
        payload: subject
          ? sealPayload(subject.key.sealing, JSON.stringify({ kind, scope, reason, recordedBy }), event)
          : null,
        refersTo: [id],
      };
    });
    await this.ledger.append(sql, leaves);
    const travelling = named.map(({ entry }) => entry).filter(travels);
    await queueTravelling(sql, travelling);
    return added.map(({ id }) => id);
  }

  /**
   * Lifts an entry that an operator may lift, with a reason. `kept` where it is the person's own no (or stands for
   * their erasure), which only they can take back.
   */
  public async lift(
    sql: Sql,
    controllerId: string,
    id: string,
    because: string,
    at: Date,
  ): Promise<'lifted' | 'kept' | 'unknown'> {
    const [found] = await rows<{ kind: Suppression['kind']; mailbox_id: Buffer }>(
      sql,
      'SELECT kind, mailbox_id FROM suppression WHERE controller_id = $1 AND id = $2 AND lifted_at IS NULL FOR UPDATE',
      [controllerId, id],
    );
    if (!found) return 'unknown';
    if (!LIFTED_BY_AN_OPERATOR.includes(found.kind)) return 'kept';
    await this.liftOne(sql, { controllerId, mailboxId: found.mailbox_id }, id, because, at);
    return 'lifted';
  }

  private async liftOne(sql: Sql, name: MailboxName, id: string, because: string, at: Date): Promise<void> {
    await sql.query('UPDATE suppression SET lifted_at = $1, lifted_because = $2 WHERE id = $3', [at, because, id]);
    const [dossier] = await this.dossiers.lookUp(sql, [name]);
    const subject = dossier?.subject ? this.subjects.open(name, dossier.subject) : null;
    const event = newId('evt', at.getTime());
    const leaf: Leaf = {
      id: event,
      type: 'suppression_lifted',
      at: at.toISOString(),
      controllerId: name.controllerId,
      subjectId: subject?.id ?? null,
      payload: subject ? sealPayload(subject.key.sealing, JSON.stringify({ because }), event) : null,
      refersTo: [id],
    };
    await this.ledger.append(sql, [leaf]);
  }

  /**
   * What the person's own confirmed yes to a purpose takes back (design section 5, step 2): objections and unsubscribes
   * that bind it. A wider no stands on for everything else.
   */
  public async liftFor(sql: Sql, name: MailboxName, purpose: string, at: Date): Promise<void> {
    const standing = await rows<{ id: string; kind: Suppression['kind']; scope: Suppression['scope']; reason: string }>(
      sql,
      `SELECT id, kind, scope, reason FROM suppression WHERE controller_id = $1 AND mailbox_id = $2 AND lifted_at IS NULL
         AND kind IN ('unsubscribe', 'objection') ORDER BY id FOR UPDATE`,
      [name.controllerId, name.mailboxId],
    );
    const binding = standing.filter(({ scope }) =>
      scope.to === 'purpose' ? scope.purpose === purpose : !scope.except?.includes(purpose),
    );
    const because = `the person confirmed a consent to ${purpose}`;
    for (const { id } of binding) await this.liftOne(sql, name, id, because, at);
    const narrowed = binding.filter(({ scope }) => scope.to !== 'purpose');
    const rest = narrowed.map(({ kind, scope, reason }) => ({
      ...name,
      ...{ kind, reason, scope: { ...scope, except: [...(scope.except ?? []), purpose] }, recordedBy: 'recipient' },
    }));
    await this.add(sql, rest, at);
  }

  /** The pauses that a person set themself, ended by their own act before their time (design section 2, objection). */
  public async endPauses(sql: Sql, name: MailboxName, at: Date): Promise<void> {
    const pauses = await rows<{ id: string }>(sql, PAUSES, [name.controllerId, name.mailboxId]);
    for (const { id } of pauses) await this.liftOne(sql, name, id, 'the person ended the pause', at);
  }

  /** The standing entries of these kinds beside one (null: from the end), the nearest first. */
  public beside(
    sql: Sql,
    controllerId: string,
    kinds: readonly Suppression['kind'][],
    { id, which, limit }: { readonly id: string | null; readonly which: 'older' | 'newer'; readonly limit: number },
  ): Promise<ListedSuppression[]> {
    return rows<ListedSuppression>(sql, which === 'older' ? OLDER : NEWER, [controllerId, kinds, id, limit]);
  }

  /** Those that stand against a mailbox, newest first. */
  public of(
    sql: Sql,
    { controllerId, mailboxId }: MailboxName,
    kinds: readonly Suppression['kind'][],
  ): Promise<ListedSuppression[]> {
    return rows<ListedSuppression>(sql, OF_MAILBOX, [controllerId, mailboxId, kinds]);
  }

  /** The entries that stand, newest first, from before `before` on. */
  public list(sql: Sql, controllerId: string, before: string | null, limit: number): Promise<ListedSuppression[]> {
    return rows<ListedSuppression>(sql, LIST, [controllerId, before, limit]);
  }
}

// The entries go in ordered by mailbox, as every writer takes its locks in that order.
const ADD = `
WITH asked AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::text[], $6::text[], $7::text[])
    WITH ORDINALITY AS a (id, controller_id, mailbox_id, kind, scope, reason, recorded_by, n)
), added AS (
  INSERT INTO suppression (id, controller_id, mailbox_id, kind, scope, reason, since, recorded_by)
  SELECT id, controller_id, mailbox_id, kind, scope::jsonb, reason, $8::timestamptz, recorded_by
  FROM asked ORDER BY controller_id, mailbox_id
  ON CONFLICT (controller_id, mailbox_id, kind, scope) WHERE lifted_at IS NULL DO NOTHING
  RETURNING id
)
SELECT id, n FROM asked JOIN added USING (id) ORDER BY n`;

const PAUSES = `
SELECT id FROM suppression WHERE controller_id = $1 AND mailbox_id = $2 AND lifted_at IS NULL
  AND kind = 'objection' AND scope ? 'until' AND recorded_by = 'recipient' ORDER BY id FOR UPDATE`;

const SHOWN = `
SELECT s.id, m.email, s.kind, s.scope, s.reason, s.since, s.recorded_by AS "recordedBy"
FROM suppression s LEFT JOIN mailbox m USING (controller_id, mailbox_id)
WHERE s.controller_id = $1 AND s.lifted_at IS NULL`;

const LIST = `${SHOWN} AND ($2::text IS NULL OR s.id < $2) ORDER BY s.id DESC LIMIT $3`;

const OLDER = `${SHOWN} AND s.kind = ANY ($2) AND ($3::text IS NULL OR s.id < $3) ORDER BY s.id DESC LIMIT $4`;

const NEWER = `${SHOWN} AND s.kind = ANY ($2) AND ($3::text IS NULL OR s.id > $3) ORDER BY s.id LIMIT $4`;

const OF_MAILBOX = `${SHOWN} AND s.mailbox_id = $2 AND s.kind = ANY ($3) ORDER BY s.id DESC`;
