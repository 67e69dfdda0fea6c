// What an unsubscribe link does: reads its token, and on a POST takes the person off all direct marketing.
import { Injectable } from '@nestjs/common';
import { Controllers } from '../access/controllers.js';
import { type Link, readLink } from './mail-link.js';
import { Objections } from './objections.js';

@Injectable()
export class Unsubscribe {
  public constructor(
    private readonly controllers: Controllers,
    private readonly objections: Objections,
  ) {}

  /** Whose link it is; null where the token was not made by us. */
  public read(token: string): Promise<Link | null> {
    return readLink(this.controllers, token, 'stop');
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

  /** The same for whoever has the token of a link in hand, such as a mail to us; null where it is none of ours. */
  public async byToken(token: string): Promise<Link | null> {
    const link = await this.read(token);
    if (link) await this.oneClick(link);
    return link;
  }
}
