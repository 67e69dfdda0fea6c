// Pauses: a named person holds all mail of a controller, of a sender or to a recipient domain, and lets it go on.
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Controller } from '../../access/controller.js';
import { Controllers } from '../../access/controllers.js';
import { Ledger } from '../../ledger/ledger.js';
import { domainName } from '../../provenance/domain-name.js';
import { Rulebooks } from '../../rulebook/rulebook.js';
import { type PauseScope } from '../../rulebook/sending-rules.js';
import { Clock } from '../../values/clock.js';
import { newId } from '../../values/id.js';
import { row, rows } from '../../values/sql.js';
import { type Waiting } from '../message.js';
import { signalLeaf } from '../signals/signal-leaf.js';
import { BEGIN_WITHIN_MS } from '../transitions.js';
import { BEGIN, CALL_BACK, DUE, END, RELEASE, SHOWN, STARTING } from './pause-statements.js';

/** Whose mail. The domain in A-labels and small letters. */
export type Pausing =
  | { readonly scope: 'controller' }
  | { readonly scope: 'sender'; readonly senderId: string }
  | { readonly scope: 'domain'; readonly domain: string };

export type ShownPause = {
  readonly id: string;
  readonly scope: PauseScope;
  readonly senderId: string | null;
  readonly sender: string | null;
  /** Null too where somebody asked to be forgotten whose own the domain may be. */
  readonly domain: string | null;
  readonly pausedAt: Date;
  readonly pausedBy: string;
  readonly reason: string;
  readonly resumedAt: Date | null;
  readonly resumedBy: string | null;
  readonly resumedBecause: string | null;
};

/** The name that is stated, the API key it was stated with, and why. */
type Actor = { readonly name: string; readonly keyId: string; readonly reason: string };

const LOOK_AGAIN_MS = 15;

/**
 * Owns the table `pause`.
 *
 * INVARIANT (a pause holds): once `begin` resolves, no message in its scope begins, in any process, until `end` does:
 * the mark `handed_over` reads the pause, what was claimed before it is called back, and what was marked before has begun.
 */
@Injectable()
export class Pauses {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly ledger: Ledger,
    private readonly rulebooks: Rulebooks,
    private readonly clock: Clock,
  ) {}

  /** Answers the pause that stands from now on, and whether it is new: one that stood already stays what it was. */
  public async begin(
    controllerId: string,
    what: Pausing,
    by: Actor,
  ): Promise<{ readonly id: string; readonly isNew: boolean }> {
    const controller = await this.controllers.get(controllerId);
    const now = this.clock.now();
    const asked = newId('pse', now.getTime());
    const standing = await this.database.transaction(async (transaction) => {
      const domain = what.scope === 'domain' ? what.domain : null;
      const whose = [asked, controllerId, what.scope, targetOf(what, controller), domain];
      const [stands] = await rows<{ id: string }>(transaction, BEGIN, [...whose, by.name, by.keyId, by.reason, now]);
      if (stands?.id === asked) {
        // Not which domain: it may be a person's own, and an entry stays for ever.
        const said = { pause: asked, scope: what.scope, ...(what.scope === 'sender' && { sender: what.senderId }) };
        await this.ledger.append(transaction, [
          signalLeaf('sending_paused', controller, { ...said, by: by.name, key: by.keyId, reason: by.reason }, now),
        ]);
      }
      return stands?.id ?? asked;
    });
    this.rulebooks.forget(controllerId);
    await this.settle(controllerId, what.scope === 'sender' ? what.senderId : null);
    return { id: standing, isNew: standing === asked };
  }

  /**
   * Ends a pause on the word of a named person; answers messages that go on, for `Dispatch.announce`, and null where none
   * of that id stands.
   */
  public async end(controllerId: string, id: string, by: Actor): Promise<Waiting[] | null> {
    const controller = await this.controllers.get(controllerId);
    const now = this.clock.now();
    const due = await this.database.transaction(async (transaction) => {
      const values = [controllerId, id, by.name, by.keyId, by.reason, now];
      const ended = await row<{ scope: PauseScope; target: string }>(transaction, END, values);
      if (!ended) return null;
      const said = { pause: id, scope: ended.scope, by: by.name, key: by.keyId, reason: by.reason };
      await this.ledger.append(transaction, [signalLeaf('sending_resumed', controller, said, now)]);
      if (ended.scope === 'domain') await rows(transaction, RELEASE, [controllerId]);
      return rows<Waiting>(transaction, DUE, [controllerId, ended.scope === 'sender' ? ended.target : null]);
    });
    this.rulebooks.forget(controllerId);
    return due;
  }

  /** From before the id `before` on, newest first. */
  public list(controllerId: string, before: string | null, limit: number): Promise<ShownPause[]> {
    const page = 'AND ($2::text IS NULL OR p.id < $2) ORDER BY p.id DESC LIMIT $3';
    return rows<ShownPause>(this.database, `${SHOWN} ${page}`, [controllerId, before, limit]);
  }

  public find(controllerId: string, id: string): Promise<ShownPause | null> {
    return row<ShownPause>(this.database, `${SHOWN} AND p.id = $2`, [controllerId, id]);
  }

  /** Those in force, newest first. */
  public standing(controllerId: string): Promise<ShownPause[]> {
    return rows<ShownPause>(this.database, `${SHOWN} AND p.resumed_at IS NULL ORDER BY p.id DESC`, [controllerId]);
  }

  /** For a domain too all that its controller has claimed is called back: which is which, the claims find out. */
  private async settle(controllerId: string, senderId: string | null): Promise<void> {
    const called = await row<{ at: Date }>(this.database, CALL_BACK, [controllerId, senderId]);
    const marked = [controllerId, senderId, called?.at ?? new Date(), BEGIN_WITHIN_MS];
    while (await row(this.database, STARTING, marked)) await pause(LOOK_AGAIN_MS);
  }
}

function targetOf(what: Pausing, controller: Controller): string {
  switch (what.scope) {
    case 'controller':
      return controller.id;
    case 'sender':
      return what.senderId;
    case 'domain':
      return domainName(what.domain, controller);
  }
}
