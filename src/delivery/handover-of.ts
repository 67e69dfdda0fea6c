// Reads from the answer or the error of an SMTP client how a hand-over ended.
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
    // 503, bad sequence of commands, speaks of the session and not of the mail (RFC 5321 section 4.3.2).
    const forGood = responseCode === undefined || (responseCode >= 500 && responseCode !== 503);
    if (forGood) return { outcome: 'refused', at: stageOf(error), response };
    if (responseCode >= 400) return { outcome: 'failed', why: response, unreachable: false };
  }
  return endTaken ? { outcome: 'uncertain', why: message } : { outcome: 'failed', why: message, unreachable: false };
}

function stageOf({ code, command }: SmtpError): 'sender' | 'recipient' | 'message' {
  if (code === 'EENVELOPE' && command === 'RCPT TO') return 'recipient';
  return command === 'MAIL FROM' ? 'sender' : 'message';
}

// RFC 3463 section 3.2: bad mailbox, bad system, bad syntax, moved; RFC 7505: null MX; 5.2.1: mailbox disabled.
const GONE = /^5\d\d[ -]5\.(?:1\.(?:1|2|3|6|10)|2\.1)\b/;
const ENHANCED = /^5\d\d[ -]5\.\d+\.\d+\b/;
const UNKNOWN_USER =
  /\b(?:no such (?:user|mailbox|recipient|address)|(?:user|mailbox|recipient|address|account)\b.{0,60}\b(?:unknown|not found|does not exist|doesn't exist|disabled)|(?:unknown|invalid|non-?existent) (?:user|mailbox|recipient|address))\b/i;

/**
 * Whether a refusal says that there is no such mailbox. A refusal of ours as a client ("relaying denied", "blocked")
 * says nothing about the person, and would empty the list if it counted.
 */
export function isHardBounce(handover: Handover): boolean {
  if (handover.outcome !== 'refused' || handover.at === 'sender') return false;
  const { response, at } = handover;
  if (ENHANCED.test(response)) return GONE.test(response);
  return at === 'recipient' && /^55[013]/.test(response) && UNKNOWN_USER.test(response);
}
