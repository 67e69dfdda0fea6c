// How an attempt ended, from what an SMTP client says: never again once the end of DATA may have been sent.
import { afterAnswer, afterError, isHardBounce, type SmtpError } from './handover-of.js';

type Case = { when: string; error: Partial<SmtpError>; sent?: boolean; then: string };

const cases: Case[] = [
  {
    when: 'the recipient is refused for good',
    error: { code: 'EENVELOPE', responseCode: 550, command: 'RCPT TO' },
    then: 'refused',
  },
  { when: 'the recipient is refused for now', error: { code: 'EENVELOPE', responseCode: 450 }, then: 'failed' },
  { when: 'the session is out of step', error: { code: 'EENVELOPE', responseCode: 503 }, then: 'failed' },
  {
    when: 'the message is refused for good',
    error: { code: 'EMESSAGE', responseCode: 554 },
    sent: true,
    then: 'refused',
  },
  {
    when: 'the message is refused for now',
    error: { code: 'EMESSAGE', responseCode: 421 },
    sent: true,
    then: 'failed',
  },
  { when: 'the message is larger than the relay takes', error: { code: 'EMESSAGE' }, then: 'refused' },
  { when: 'the connection breaks before the end', error: { code: 'ECONNECTION' }, then: 'failed' },
  { when: 'the connection breaks after the end', error: { code: 'ECONNECTION' }, sent: true, then: 'uncertain' },
  {
    when: 'half an answer comes after the end',
    error: { code: 'ECONNECTION', responseCode: 451 },
    sent: true,
    then: 'uncertain',
  },
  { when: 'no answer comes', error: { code: 'ETIMEDOUT' }, sent: true, then: 'uncertain' },
  { when: 'nonsense comes', error: { code: 'EPROTOCOL', responseCode: 550 }, sent: true, then: 'uncertain' },
];

describe('a hand-over', () => {
  it.each(cases)('is $then where $when', ({ error, sent = false, then }) => {
    expect(afterError({ message: 'x', ...error }, sent).outcome).toBe(then);
  });

  it('is accepted by an answer to the whole mail, not by an early one', () => {
    expect(afterAnswer('250 ok', true).outcome).toBe('accepted');
    expect(afterAnswer('250 ok', false).outcome).toBe('uncertain');
  });
});

type Reply = { answer: string; to: 'MAIL FROM' | 'RCPT TO' | 'DATA' | 'end'; then: string; bounce?: boolean };

// What a relay may answer, at which command, and what that makes of the message: `failed: session` takes another relay,
// `failed: mail` waits, `refused` is the end; and whether the mailbox is written to no more.
const replies: Reply[] = [
  { answer: '421 4.3.2 closing', to: 'MAIL FROM', then: 'failed: session' },
  { answer: '421 4.7.0 too much from you', to: 'RCPT TO', then: 'failed: session' },
  { answer: '421 4.4.2 timeout', to: 'end', then: 'failed: session' },
  { answer: '450 4.2.0 greylisted', to: 'RCPT TO', then: 'failed: mail' },
  { answer: '450 4.1.1 unknown, for now', to: 'RCPT TO', then: 'failed: mail' },
  { answer: '451 4.3.0 later', to: 'end', then: 'failed: mail' },
  { answer: '452 4.2.2 mailbox full', to: 'RCPT TO', then: 'failed: mail' },
  { answer: '452 4.5.3 too many recipients', to: 'RCPT TO', then: 'failed: mail' },
  { answer: '503 5.5.1 bad sequence', to: 'MAIL FROM', then: 'failed: session' },
  { answer: '530 5.7.0 authentication required', to: 'MAIL FROM', then: 'failed: session' },
  { answer: '535 5.7.8 bad credentials', to: 'MAIL FROM', then: 'failed: session' },
  { answer: '550 5.1.8 bad sender domain', to: 'MAIL FROM', then: 'refused' },
  { answer: '550 5.1.1 who are you', to: 'MAIL FROM', then: 'refused' },
  { answer: '550 5.1.1 no such user', to: 'RCPT TO', then: 'refused', bounce: true },
  { answer: '550-5.1.10 null MX', to: 'RCPT TO', then: 'refused', bounce: true },
  { answer: '550 5.2.1 disabled', to: 'RCPT TO', then: 'refused' },
  { answer: '550 5.2.1 The email account that you tried to reach is inactive', to: 'RCPT TO', then: 'refused' },
  { answer: '550 5.7.1 no such user here', to: 'RCPT TO', then: 'refused', bounce: true },
  { answer: '550 5.1.1 blocked by our spam list, user unknown', to: 'RCPT TO', then: 'refused' },
  { answer: '550 5.7.1 text says: no such user', to: 'end', then: 'refused' },
  { answer: '550 5.1.1 no such user', to: 'end', then: 'refused', bounce: true },
  { answer: '550 No such user here', to: 'RCPT TO', then: 'refused', bounce: true },
  { answer: '551 user unknown', to: 'RCPT TO', then: 'refused', bounce: true },
  { answer: '550 4.1.1 no such user, perhaps', to: 'RCPT TO', then: 'refused' },
  { answer: '550 No such user here', to: 'end', then: 'refused' },
  { answer: '550 relaying denied', to: 'RCPT TO', then: 'refused' },
  { answer: '550 5.7.1 blocked', to: 'RCPT TO', then: 'refused' },
  { answer: '550 5.7.26 unauthenticated mail', to: 'end', then: 'refused' },
  { answer: '552 5.2.2 mailbox full', to: 'RCPT TO', then: 'refused' },
  { answer: '552 4.2.2 over quota', to: 'RCPT TO', then: 'refused' },
  { answer: '552 user over quota, mailbox not found space', to: 'RCPT TO', then: 'refused' },
  { answer: '552 5.3.4 message too big', to: 'end', then: 'refused' },
  { answer: '553 5.1.3 bad syntax', to: 'RCPT TO', then: 'refused', bounce: true },
  { answer: '554 5.7.1 this is spam', to: 'end', then: 'refused' },
  { answer: '554 this is spam, unknown user complaints', to: 'end', then: 'refused' },
  { answer: '554 5.1.7 bad sender', to: 'RCPT TO', then: 'refused' },
  { answer: '554 5.1.1 no such user', to: 'RCPT TO', then: 'refused', bounce: true },
];

describe('an answer of the relay', () => {
  it.each(replies)('$answer, to $to, is $then', ({ answer, to, then, bounce = false }) => {
    const isEnd = to === 'end';
    const error = {
      ...{ message: answer, response: answer, responseCode: Number(answer.slice(0, 3)) },
      ...{ code: isEnd ? 'EMESSAGE' : 'EENVELOPE', command: isEnd ? 'DATA' : to },
    };
    const handover = afterError(error, isEnd);
    expect(handover.outcome === 'failed' ? `failed: ${handover.fault}` : handover.outcome).toBe(then);
    expect(isHardBounce(handover)).toBe(bounce);
  });
});
