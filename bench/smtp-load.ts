// Mailers that submit one message after the other, each over one connection, or over a new one each time.
import { createTransport } from 'nodemailer';
import { SENDER } from './service.js';

export type Submitting = {
  readonly port: number;
  readonly auth: { readonly user: string; readonly pass: string } | null;
  readonly connections: number;
  readonly reuse: boolean;
  readonly recipients: readonly string[];
  readonly raw: string;
};

/** Resolves once every message was answered 250. Rejects at the first that was not. */
export async function submit({ port, auth, connections, reuse, recipients, raw }: Submitting): Promise<void> {
  const common = { host: '127.0.0.1', port, ignoreTLS: true, ...(auth && { auth }) };
  const transport = reuse
    ? createTransport({ ...common, pool: true, maxConnections: connections, maxMessages: Infinity })
    : createTransport(common);
  const left = [...recipients];
  const one = async (): Promise<void> => {
    for (let to = left.pop(); to !== undefined; to = left.pop()) {
      await transport.sendMail({ envelope: { from: SENDER, to }, raw });
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  transport.close();
}
