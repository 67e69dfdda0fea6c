// Reads from the answer or the error of an SMTP client how a hand-over ended.
import { bounceClass, codesIn, isGone } from './bounce-class.js';
import { type Handover } from './relay.js';

/** What nodemailer's errors carry: the reply where there was one, and the command that it answered. */
export type SmtpError = {
  readonly message: string;
  readonly code?: string | undefined;
  readonly command?: string | undefined;
  readonly response?: string | undefined;
  readonly responseCode?: number | undefined;
};

/** The relay answered the end of DATA with 2yz. */
export function afterAnswer(response: string, endTaken: boolean): Handover {
  // A yes before the end of the question answers something else.
  return endTaken ? { outcome: 'accepted', response } : { outcome: 'uncertain', why: `early answer: ${response}` };
}

// What nodemailer calls a refusal of the envelope (up to the reply to DATA) and of the message (the reply to its end).
const ANSWERED = new Set(['EENVELOPE', 'EMESSAGE']);

export function afterError(error: SmtpError, endTaken: boolean): Handover {
  const { code = '', responseCode, message } = error;
  if (ANSWERED.has(code)) {
    const response = error.response ?? message;
    if (responseCode !== undefined && OF_THE_SESSION.has(responseCode)) {
      return { outcome: 'failed', why: response, fault: 'session' };
    }
    if (responseCode === undefined || responseCode >= 500) {
      return { outcome: 'refused', at: stageOf(error), response };
    }
    if (responseCode >= 400) return { outcome: 'failed', why: response, fault: 'mail' };
  }
  return endTaken ? { outcome: 'uncertain', why: message } : { outcome: 'failed', why: message, fault: 'session' };
}

// What a relay says of the session and not of the mail: it closes (421), it lost the thread (503; RFC 5321 sections 3.8
// and 4.3.2), or it wants to know us first (530, 534, 535, 538: RFC 4954 section 6). A wrong password in its URL would
// otherwise have a whole campaign refused.
const OF_THE_SESSION = new Set([421, 503, 530, 534, 535, 538]);

function stageOf({ code, command }: SmtpError): 'sender' | 'recipient' | 'message' {
  if (code === 'EENVELOPE' && command === 'RCPT TO') return 'recipient';
  return command === 'MAIL FROM' ? 'sender' : 'message';
}

/**
 * Whether a refusal says that there is no such mailbox. A refusal of ours as a client ("relaying denied", "blocked")
 * says nothing about the person, and would empty the list if it counted.
 */
export function isHardBounce(handover: Handover): boolean {
  if (handover.outcome !== 'refused' || handover.at === 'sender') return false;
  const { response, at } = handover;
  // To the end of DATA a relay speaks of the message, in words that may be the message's own: there the code must say it.
  const isSaid = at === 'recipient' || isGone(codesIn(response).status ?? '');
  return isSaid && bounceClass({ words: response }) === 'hard';
}

const REPLY_CODE = /^\d{3}(?:[ -]\d\.\d+\.\d+)?/;

/** The code of an answer, with the enhanced one (RFC 3463) where there is one: `550 5.1.1`. Its words may name the person. */
export function replyCode(response: string): string {
  return REPLY_CODE.exec(response)?.[0] ?? 'no code';
}
