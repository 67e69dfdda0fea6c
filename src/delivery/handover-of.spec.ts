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

describe('a hard bounce', () => {
  const at = (response: string, command = 'RCPT TO', code = 'EENVELOPE') =>
    isHardBounce(
      afterError({ message: response, response, code, command, responseCode: Number(response.slice(0, 3)) }, false),
    );

  it.each(['550 5.1.1 no', '550-5.1.10 null MX', '550 5.2.1 disabled', '550 No such user here', '551 user unknown'])(
    'is %j',
    (response) => {
      expect(at(response)).toBe(true);
    },
  );

  it.each(['550 5.7.1 blocked', '552 5.2.2 full', '550 relaying denied', '554 5.1.7 bad sender', '450 4.1.1 later'])(
    'is not %j',
    (response) => {
      expect(at(response)).toBe(false);
    },
  );

  it('is nothing that was said about the sender', () => {
    expect(at('550 5.1.1 who are you', 'MAIL FROM')).toBe(false);
  });
});
