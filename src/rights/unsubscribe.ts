// What an unsubscribe link does: reads its token, and on a POST takes the person off all direct marketing.
import { Injectable } from '@nestjs/common';
import { Controllers } from '../access/controllers.js';
import { type Controller } from '../access/controller.js';
import { issuerOf } from '../recipient/sealed-token.js';
import { readToken, type StopToken } from '../recipient/stop-token.js';
import { Objections } from './objections.js';

export type Link = { readonly controller: Controller; readonly token: StopToken };

@Injectable()
export class Unsubscribe {
  public constructor(
    private readonly controllers: Controllers,
    private readonly objections: Objections,
  ) {}

  /** Whose link it is; null where the token was not made by us. */
  public async read(token: string): Promise<Link | null> {
    const issuer = issuerOf(token, 'stop');
    const controller = issuer === null ? null : await this.controllers.find(issuer);
    const read = controller && readToken(token, controller);
    return controller && read ? { controller, token: read } : null;
  }

  /** RFC 8058 and GDPR art. 21(2): one click objects to all direct marketing of the controller. Twice is once. */
  public async oneClick({ token }: Link): Promise<void> {
    await this.objections.record([
      {
        controllerId: token.controllerId,
        mailboxId: token.mailboxId,
        kind: 'unsubscribe',
        scope: { to: 'marketing' },
        reason: `one-click unsubscribe from a message for the purpose ${token.purpose}`,
        recordedBy: 'recipient',
      },
    ]);
  }
}
