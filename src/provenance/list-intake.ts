// Takes a list of recipients in: reads each address, keeps what is stated, tells which rows cannot be used.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Controllers } from '../access/controllers.js';
import { Contacts, type Kept, type Statement } from './contacts.js';
import { readAddress } from './mailbox-id.js';
import { Clock } from '../values/clock.js';
import { type Sql } from '../values/sql.js';
import { type Known } from './known.js';

/** A recipient as an entrance read it: the address, and what is stated about the person. */
export type StatedRecipient = Known & { readonly email: string };

/** `n` is the place in the list, from 0. */
type KeptRow = Kept & { readonly n: number; readonly mailboxId: Buffer; readonly email: string };
type RefusedRow = { readonly n: number; readonly why: string };
export type Taken = { readonly kept: readonly KeptRow[]; readonly refused: readonly RefusedRow[] };

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
    also?: (transaction: Sql, taken: Taken) => Promise<void>,
  ): Promise<Taken> {
    const controller = await this.controllers.get(controllerId);
    const statements: (Statement & { readonly n: number })[] = [];
    const refused: RefusedRow[] = [];
    recipients.forEach(({ email, ...adds }, n) => {
      const { mailbox, mailboxId, unusable } = readAddress(email, controller);
      if (unusable === null) statements.push({ n, controllerId, mailbox, mailboxId, email, adds });
      else refused.push({ n, why: unusable });
    });
    return this.database.transaction(async (transaction) => {
      const kept = await this.contacts.keep(transaction, statements, by, this.clock.now());
      const rows = kept.flatMap((one, index): KeptRow[] => {
        const statement = statements[index];
        return statement ? [{ ...one, n: statement.n, mailboxId: statement.mailboxId, email: statement.email }] : [];
      });
      const taken = { kept: rows, refused };
      await also?.(transaction, taken);
      return taken;
    });
  }
}
