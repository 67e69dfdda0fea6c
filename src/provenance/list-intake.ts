// Takes a list of recipients in: reads each address, keeps what is stated, tells which rows cannot be used.
import { setImmediate as giveWay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Controllers } from '../access/controllers.js';
import { Clock } from '../values/clock.js';
import { isDuplicate } from '../values/copy-in.js';
import { nth } from '../values/nth.js';
import { Contacts, type Gathered, type Kept, type Statement } from './contacts.js';
import { readAddress } from './mailbox-id.js';
import { type Sql } from '../values/sql.js';
import { type Known } from './known.js';

/** A recipient as an entrance read it: the address, and what is stated about the person. */
export type StatedRecipient = Known & { readonly email: string };

/** The same as an importer's reader has it. */
export type Stated = { readonly email: string; readonly adds: Known };

/** `n` is the place in the list, from 0. */
type KeptRow = Kept & { readonly n: number; readonly mailboxId: Buffer; readonly email: string };
type RefusedRow = { readonly n: number; readonly why: string };

/** `mailboxIds` are those of what was kept, each once, in order; where `allNew`, nothing was known of any of them. */
export type Taken = {
  readonly kept: readonly KeptRow[];
  readonly refused: readonly RefusedRow[];
  readonly mailboxIds: readonly Buffer[];
  readonly allNew: boolean;
};

type StatementOfRow = Statement & { readonly n: number };
export type ReadList = {
  readonly statements: readonly StatementOfRow[];
  readonly refused: readonly RefusedRow[];
  readonly gathered: Gathered;
};

/** What is done with what was kept, in the same transaction; done anew where that is tried again. */
type Also = (transaction: Sql, taken: Taken) => Promise<void>;

@Injectable()
export class ListIntake {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly contacts: Contacts,
    private readonly clock: Clock,
  ) {}

  /** All in one transaction, in which `also` may do more with what was kept. `by` says who states it. */
  public async keep(
    controllerId: string,
    recipients: readonly StatedRecipient[],
    by: string,
    also?: Also,
  ): Promise<Taken> {
    const stated = recipients.map(({ email, ...adds }) => ({ email, adds }));
    return this.store(await this.read(controllerId, stated, by), also);
  }

  /** The part of `keep` that needs no database; with `allNew` so that people of whom nothing is known are kept faster. */
  public async read(
    controllerId: string,
    recipients: readonly Stated[],
    by: string,
    allNew = false,
  ): Promise<ReadList> {
    const controller = await this.controllers.get(controllerId);
    const statements: StatementOfRow[] = [];
    const refused: RefusedRow[] = [];
    for (let n = 0; n < recipients.length; n++) {
      if (n % AT_A_STRETCH === AT_A_STRETCH - 1) await giveWay();
      const { email, adds } = nth(recipients, n);
      const { mailbox, mailboxId, unusable } = readAddress(email, controller);
      if (unusable === null) statements.push({ n, controllerId, mailbox, mailboxId, email, adds });
      else refused.push({ n, why: unusable });
    }
    return { statements, refused, gathered: await this.contacts.gather(statements, by, this.clock.now(), allNew) };
  }

  /** The rest of `keep`. */
  public async store(list: ReadList, also?: Also): Promise<Taken> {
    try {
      if (list.gathered.drafted.rows) return await this.storeIn(list, 'add', also);
    } catch (error) {
      // Somebody is known after all: nothing was kept, and all of it is merged instead.
      if (!isDuplicate(error)) throw error;
    }
    return this.storeIn(list, 'keep', also);
  }

  private storeIn({ statements, refused, gathered }: ReadList, how: 'add' | 'keep', also?: Also): Promise<Taken> {
    return this.database.transaction(async (transaction) => {
      const kept = await this.contacts[how](transaction, gathered);
      const rows = kept.map((one, index): KeptRow => {
        const { n, mailboxId, email } = nth(statements, index);
        return { contactId: one.contactId, isNew: one.isNew, n, mailboxId, email };
      });
      const mailboxIds = gathered.drafted.people.map(({ mailboxId }) => mailboxId);
      const taken = { kept: rows, refused, mailboxIds, allNew: how === 'add' };
      await also?.(transaction, taken);
      return taken;
    });
  }
}

/** Addresses read before others get their turn. */
const AT_A_STRETCH = 200;
