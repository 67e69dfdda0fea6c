// What an SMTP client is answered: a code, an enhanced code (RFC 3463) and words that hold nothing of the person.
import { type Refusal } from '../../campaigns/relayed-messages.js';

/** A refusal, for good (5yz) or for now (4yz). `message` begins with the enhanced code. */
export class SmtpReply extends Error {
  public constructor(
    public readonly responseCode: number,
    message: string,
  ) {
    super(message);
  }
}

/** Promise 7: nobody is told yes, or no for good, while the database or the queue is away. */
export const AWAY = new SmtpReply(451, '4.3.0 nothing can be decided or kept just now: try again later');

export function refused({ code, decisionId }: Refusal): SmtpReply {
  return new SmtpReply(550, `5.7.1 ${code} ${decisionId}`);
}

export function later({ code, decisionId }: Refusal): SmtpReply {
  return new SmtpReply(451, `4.7.1 ${code} ${decisionId}`);
}

export function notDeclared(): SmtpReply {
  return new SmtpReply(
    550,
    '5.7.1 purpose_not_declared: name it in X-Guard-Purpose, or in the defaults of the API key',
  );
}

export function notRegistered(what: string): SmtpReply {
  return new SmtpReply(550, `5.7.1 sender_not_registered: ${what} is no sender of yours`);
}

export function unusable(why: string): SmtpReply {
  return new SmtpReply(554, `5.6.0 the message is not taken: ${why}`);
}
