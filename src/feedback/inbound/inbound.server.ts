// The SMTP server for what comes back: takes mail to our own domain alone, bounded in size, number and time.
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { Logger } from '@nestjs/common';
import { isOutage } from '../../http/outage.js';
import { isBrokenOff } from '../../values/broken-off.js';
import { type InboundMail } from './inbound-mail.js';

export type InboundSettings = {
  readonly host: string;
  readonly port: number;
  /** Lower-cased A-labels: where the addresses of what we send lead. */
  readonly domain: string;
};

export type Listening = { readonly port: number; readonly close: () => Promise<void> };

const MOST_BYTES = 2_000_000;
const MOST_RECIPIENTS = 20;
const MOST_CLIENTS = 100;
const IDLE_MS = 60_000;
const CLOSE_WITHIN_MS = 5_000;

/** Listens; answers the port that it got and what closes it. */
export async function listenForMail(settings: InboundSettings, inbound: Pick<InboundMail, 'take'>): Promise<Listening> {
  const log = new Logger('inbound');
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'], disableReverseLookup: true, hideSTARTTLS: true },
    ...{ banner: 'outreach-guard', size: MOST_BYTES, maxClients: MOST_CLIENTS, socketTimeout: IDLE_MS },
    closeTimeout: CLOSE_WITHIN_MS,
    onRcptTo: ({ address }, session, callback) => {
      const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
      if (domain !== settings.domain) callback(reply(550, '5.7.1 mail to that domain is not taken here'));
      else if (session.envelope.rcptTo.length >= MOST_RECIPIENTS) callback(reply(452, '4.5.3 too many recipients'));
      else callback();
    },
    onData: (stream, session, callback) => {
      void data(stream, session, inbound).then(
        (error) => {
          callback(error);
        },
        (error: unknown) => {
          if (!isOutage(error) && !isBrokenOff(error))
            log.error(error instanceof Error ? (error.stack ?? error.message) : 'taking failed');
          callback(reply(451, '4.3.0 it cannot be taken now: try again'));
        },
      );
    },
  });
  // A client that goes away or speaks nonsense is nothing that anybody has to look at.
  server.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(settings.port, settings.host, () => {
      resolve();
    });
  });
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : settings.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}

async function data(
  stream: SMTPServerDataStream,
  { envelope }: SMTPServerSession,
  inbound: Pick<InboundMail, 'take'>,
): Promise<Error | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MOST_BYTES) chunks.push(chunk);
  }
  if (size > MOST_BYTES || stream.sizeExceeded) return reply(552, '5.3.4 the message is too large');
  const raw = Buffer.concat(chunks);
  for (const { address } of envelope.rcptTo) await inbound.take(raw, address);
  return null;
}

/** Without a code of its own the server would answer 450 to everything, and clients would come back for ever. */
function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
