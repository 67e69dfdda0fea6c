/** One connection to a relay, over which many mails go. */
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { SmtpLine } from '../src/delivery/smtp-line.js';
import { SmtpSink } from './setup/smtp-sink.js';

const REFUSALS = 20;

it('keeps nothing of the mails that were refused, however many', async () => {
  const sink = await SmtpSink.open();
  sink.plan = () => ({ refuse: 'rcpt', with: '550 5.1.1 nobody' });
  const line = await SmtpLine.open({ host: '127.0.0.1', port: sink.port });
  const listeners = (): number => (Reflect.get(line, 'connection') as SMTPConnection).listenerCount('end');
  const mail = { id: 'msg_1', controllerId: 'ctl_1', subject: 'Hi', raw: [Buffer.from('Subject: Hi\r\n\r\nHi')] };
  const refuse = () => line.send({ ...mail, from: 'anna@acme.example', to: 'nobody@client.example' });
  await refuse();
  const before = listeners();
  for (let n = 0; n < REFUSALS; n++) expect(await refuse()).toMatchObject({ outcome: 'refused' });
  expect(listeners()).toBe(before);
  line.close();
  await sink.close();
});
