// The least that could stand in the way of mail: smtp-server, a durable row for each message, and pooled nodemailer.
import { type AddressInfo } from 'node:net';
import { createTransport, type Transporter } from 'nodemailer';
import { Pool } from 'pg';
import { SMTPServer } from 'smtp-server';
import { type ProxyAnswer, type ProxyQuestion } from './helpers.js';

let pool: Pool | null = null;
let transport: Transporter | null = null;

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  onData: (stream, session, callback) => {
    void take(stream, session.envelope.rcptTo[0]?.address ?? '').then(
      () => {
        callback();
      },
      (error: unknown) => {
        callback(Object.assign(new Error(String(error)), { responseCode: 451 }));
      },
    );
  },
});
server.on('error', () => undefined);

async function take(stream: AsyncIterable<unknown>, to: string): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  const raw = Buffer.concat(pieces);
  await pool?.query('INSERT INTO proxied (recipient, raw) VALUES ($1, $2)', [to, raw]);
  void transport?.sendMail({ envelope: { from: 'anna@acme.example', to }, raw });
}

async function open({ databaseUrl, relayPort }: ProxyQuestion): Promise<void> {
  pool = new Pool({ connectionString: databaseUrl, max: 10 });
  await pool.query('CREATE TABLE proxied (id bigserial PRIMARY KEY, recipient text, raw bytea)');
  transport = createTransport({
    ...{ host: '127.0.0.1', port: relayPort, ignoreTLS: true },
    ...{ pool: true, maxConnections: 16, maxMessages: Infinity },
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.server.address() as AddressInfo;
    const result: ProxyAnswer = { port, pid: process.pid };
    process.send?.({ result });
  });
}

process.on('message', (question: ProxyQuestion) => {
  void open(question);
});
