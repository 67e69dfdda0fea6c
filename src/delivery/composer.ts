// Makes the mail of a letter: composed of a text, or relayed as its author wrote it; and signs it last.
import { Injectable } from '@nestjs/common';
import { Attachments } from './attachments.js';
import { compose } from './compose.js';
import { DeliverySettings } from './delivery-settings.js';
import { signed } from './dkim.js';
import { type Letter, type Mail } from './letter.js';
import { relayedMail } from './relayed/relayed-mail.js';
import { Submissions } from './relayed/submissions.js';

@Injectable()
export class Composer {
  public constructor(
    private readonly attachments: Attachments,
    private readonly submissions: Submissions,
    private readonly settings: DeliverySettings,
  ) {}

  /** Whether its mail is so large that only a few are made at once. */
  public isLarge({ content }: Letter): boolean {
    if (content.relayed !== undefined) return !this.submissions.isAtHand(content.relayed);
    return (content.attachments ?? []).length > 0;
  }

  /** Throws where what it is made of is gone. */
  public async mailOf(letter: Letter): Promise<Mail> {
    const mail = await this.written({ ...letter, returnDomain: this.settings.returnDomain });
    return letter.signing === null ? mail : signed(mail, letter.signing);
  }

  private async written(letter: Letter): Promise<Mail> {
    const { relayed, attachments = [] } = letter.content;
    const { publicUrl } = this.settings;
    if (relayed !== undefined) return relayedMail(letter, await this.submissions.get(relayed), publicUrl);
    return compose(letter, publicUrl, attachments.length === 0 ? [] : await this.attachments.encodedOf(attachments));
  }
}
