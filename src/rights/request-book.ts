// The requests on record: who asked what, how far it is, and every step of it on the ledger.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type PageLanguage } from '../../config/texts/page-texts.js';
import { Controllers } from '../access/controllers.js';
import { type LeafType } from '../ledger/leaf.js';
import { Ledger } from '../ledger/ledger.js';
import { recordsKey, seal, sealPayload, unseal } from '../ledger/sealing.js';
import { Dossiers, type MailboxName } from '../provenance/dossier.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { row, rows, type Sql } from '../values/sql.js';
import { type Kept } from './kept-evidence.js';
import { FIND, FLAG, HOLD, LIST, MOVE, OF_TOKEN, PENDING_IDENTITY, RECEIVE, SEALED } from './request-statements.js';
import { dueAfter, type Identity, type RequestKind, type Stage } from './request-states.js';

/** Who asks, by what way; `by` is a key (`key_...`) or `recipient`. */
export type NewRequest = MailboxName & {
  readonly email: string;
  readonly kind: RequestKind;
  readonly via: 'page' | 'officer' | 'api';
  readonly language: PageLanguage;
  /** What the person wrote beside it; sealed, and gone when the request is closed. */
  readonly note: string | null;
  readonly by: string;
  readonly identity: Identity;
  /** In words, where it was `recorded`. */
  readonly identityHow: string | null;
};

export type RecordedRequest = {
  readonly id: string;
  readonly type: RequestKind;
  readonly stage: Stage;
  readonly via: NewRequest['via'];
  readonly language: PageLanguage;
  readonly identity: Identity | null;
  readonly identityHow: string | null;
  readonly identityAt: Date | null;
  readonly dueAt: Date;
  readonly extendedBecause: string | null;
  readonly remindedAt: Date | null;
  readonly letterRefused: string | null;
  /** Whether something forbids to erase the person now. */
  readonly isHeld: boolean;
  /** Until when the answer can be downloaded; null where there is none. */
  readonly downloadableUntil: Date | null;
  /** What stays after an erasure because a law asks for it, and until when. */
  readonly keptBecause: string | null;
  readonly keptUntil: Date | null;
  readonly outcome: string | null;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
};

/** A request that is not closed, held by the transaction that asked for it. */
export type HeldRequest = MailboxName & {
  readonly id: string;
  readonly kind: RequestKind;
  readonly stage: Stage;
  readonly language: PageLanguage;
  readonly identity: Identity | null;
  readonly by: string;
  readonly dueAt: Date;
  readonly createdAt: Date;
  /** Null where it was made before addresses were kept with requests. */
  readonly person: { readonly email: string; readonly note: string | null } | null;
};

/** What a step changes beside the stage; what is left out stays. */
export type Step = {
  readonly identity?: Identity;
  readonly identityHow?: string | null;
  readonly dueAt?: Date;
  readonly extendedBecause?: string;
  readonly outcome?: string;
  readonly kept?: Kept | null;
};

type HeldRow = Omit<HeldRequest, 'person'> & { readonly sealed: Buffer | null };

/** Owns the table `subject_request`. INVARIANT (lock order): the mailbox row first, then the request. */
@Injectable()
export class RequestBook {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly dossiers: Dossiers,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  /** Puts a request on record as `received`; answers its id. */
  public async add(transaction: Sql, asked: NewRequest): Promise<string> {
    const { controllerId, mailboxId, email, kind, via, language, note, by } = asked;
    const now = this.clock.now();
    const id = newId('req', now.getTime());
    const sealed = seal(await this.key(controllerId), JSON.stringify({ email, note }), id);
    const values = [id, controllerId, mailboxId, kind, via, language, by, sealed, dueAfter(now), now];
    await transaction.query(RECEIVE, values);
    await this.note(
      transaction,
      'request_received',
      { controllerId, id },
      { type: kind, by, via, identity: asked.identity },
    );
    return id;
  }

  public find(controllerId: string, id: string): Promise<RecordedRequest | null> {
    return row<RecordedRequest>(this.database, FIND, [controllerId, id]);
  }

  /** From before `before` on, newest first. */
  public list(controllerId: string, before: string | null, limit: number): Promise<RecordedRequest[]> {
    return rows<RecordedRequest>(this.database, LIST, [controllerId, before, limit]);
  }

  /** The address that a request is about, as it was given; null where it is closed. */
  public async email({ controllerId, id }: OnRecord): Promise<string | null> {
    const found = await row<{ sealed: Buffer | null }>(this.database, SEALED, [controllerId, id]);
    return found?.sealed ? ((await this.opened(controllerId, id, found.sealed))?.email ?? null) : null;
  }

  /** Holds a request until the transaction ends; null where the controller has none of that id that is not closed. */
  public async hold(transaction: Sql, controllerId: string, id: string): Promise<HeldRequest | null> {
    const asked = await row<{ mailboxId: Buffer }>(transaction, OF_TOKEN, [controllerId, id]);
    if (!asked) return null;
    await this.dossiers.lookUp(transaction, [{ controllerId, mailboxId: asked.mailboxId }], true);
    const found = await row<HeldRow>(transaction, HOLD, [controllerId, id]);
    if (!found) return null;
    const { sealed, ...held } = found;
    return { ...held, person: sealed && (await this.opened(controllerId, id, sealed)) };
  }

  private async opened(controllerId: string, id: string, sealed: Buffer): Promise<HeldRequest['person']> {
    return JSON.parse(unseal(await this.key(controllerId), sealed, id).toString()) as HeldRequest['person'];
  }

  /** One that waits for the person's click already and was asked for since; two at once wait for each other here. */
  public async awaitingIdentity(transaction: Sql, asked: NewRequest, since: Date): Promise<string | null> {
    const { controllerId, mailboxId, kind } = asked;
    const name = `${controllerId} ${mailboxId.toString('hex')} ${kind}`;
    await transaction.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 14))', [name]);
    const found = await row<{ id: string }>(transaction, PENDING_IDENTITY, [controllerId, mailboxId, kind, since]);
    return found?.id ?? null;
  }

  /** A step of a held request, and its leaf. Whose request it was is not needed once it is closed. */
  public async move(transaction: Sql, { controllerId, id }: OnRecord, stage: Stage, step: Step = {}): Promise<void> {
    const now = this.clock.now();
    const { identity = null, identityHow = null, dueAt = null, extendedBecause = null, outcome = null } = step;
    const kept = [step.kept?.because ?? null, step.kept?.until ?? null];
    const values = [controllerId, id, stage, identity, identityHow, dueAt, extendedBecause, outcome, now, ...kept];
    await transaction.query(MOVE, values);
    if (identity === 'asserted') return; // the entry of its receipt says so
    const said = { state: stage, ...step };
    await this.note(transaction, LEAVES[stage], { controllerId, id }, said);
  }

  /** `letterRefused`: why the last letter could not go, null where it could. `reminded`: that a reminder is due now. */
  public async flag(
    transaction: Sql,
    { controllerId, id }: OnRecord,
    { letterRefused, reminded = false }: { readonly letterRefused?: string | null; readonly reminded?: boolean },
  ): Promise<void> {
    const values = [controllerId, id, letterRefused !== undefined, letterRefused ?? null, reminded, this.clock.now()];
    await transaction.query(FLAG, values);
  }

  /** Names nobody, so that it stays readable after an erasure: that a request was met has to be proved then too. */
  public async note(sql: Sql, type: LeafType, { controllerId, id: requestId }: OnRecord, said: object): Promise<void> {
    const now = this.clock.now();
    const id = newId('evt', now.getTime());
    const payload = sealPayload(await this.key(controllerId), JSON.stringify({ v: 1, ...said }), id);
    const leaf = { id, type, at: now.toISOString(), controllerId, subjectId: null, payload, refersTo: [requestId] };
    await this.ledger.append(sql, [leaf]);
  }

  private async key(controllerId: string): Promise<Buffer> {
    return recordsKey((await this.controllers.get(controllerId)).suppressionKey);
  }
}

export type OnRecord = { readonly controllerId: string; readonly id: string };

const LEAVES: Readonly<Record<Stage, LeafType>> = {
  received: 'request_received',
  identity_pending: 'request_identity_asked',
  open: 'request_identity_proved',
  extended: 'request_extended',
  answered: 'request_closed',
  refused: 'request_closed',
  withdrawn: 'request_closed',
};
