// An SMTP server that takes every mail and counts, in a process of its own.
import { type AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { type SinkAnswer, type SinkQuestion } from './helpers.js';

let mails = 0;
let bytes = 0;
let lastAt = 0;

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  maxClients: 200,
  onData: (stream, _session, callback) => {
    stream.on('data', (piece: Buffer) => {
      bytes += piece.length;
    });
    stream.on('end', () => {
      mails++;
      lastAt = Date.now();
      callback();
    });
  },
});
server.on('error', () => undefined); // connections that break when a service stops

process.on('message', (question: SinkQuestion) => {
  if (question === 'open') server.listen(0, '127.0.0.1', answer);
  else {
    if (question === 'reset') [mails, bytes, lastAt] = [0, 0, 0];
    answer();
  }
});

function answer(): void {
  const { port } = server.server.address() as AddressInfo;
  const result: SinkAnswer = { port, mails, bytes, lastAt };
  process.send?.({ result });
}
