// Listens to Postfix: requests one after the other on each connection; on any trouble it hangs up without an answer.
import { createServer, type Socket } from 'node:net';
import { isOutage } from '../../http/outage.js';
import { type OperationLog } from '../../operation/log.js';
import { type PolicyAnswers } from './policy-answer.js';
import { NoPolicyRequest, PolicyRequests } from './policy-requests.js';

export type PolicyService = {
  readonly port: number;
  /** Takes nothing new and hangs up; what is being decided is not answered any more. */
  close(): Promise<void>;
};

type Place = { readonly host: string; readonly port: number };

const MOST_CONNECTIONS = 500;
// Postfix keeps a connection for 300 s after a request (smtpd_policy_service_max_idle), and hangs up first.
const IDLE_MS = 330_000;
// A request comes in one piece; who dribbles is no Postfix.
const REQUEST_WITHIN_MS = 10_000;

/** Throws where the port cannot be had. */
export async function openPolicyService(
  answers: Pick<PolicyAnswers, 'answer'>,
  { host, port }: Place,
  log: OperationLog,
): Promise<PolicyService> {
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => open.delete(socket));
    converse(socket, answers)
      .catch((error: unknown) => {
        // A foreign request is nobody's failure here, and an outage is told of by its own part.
        if (!(error instanceof NoPolicyRequest) && !isOutage(error)) log.warn(`the policy service: ${textOf(error)}`);
      })
      .finally(() => socket.destroy());
  });
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as { port: number }).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of open) socket.destroy();
      }),
  };
}

async function converse(socket: Socket, answers: Pick<PolicyAnswers, 'answer'>): Promise<void> {
  const requests = new PolicyRequests();
  let slow: NodeJS.Timeout | null = null;
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  try {
    for await (const bytes of socket as AsyncIterable<Buffer>) {
      for (const request of requests.take(bytes)) {
        if (slow) clearTimeout(slow);
        slow = null;
        socket.write(`action=${await answers.answer(request)}\n\n`);
      }
      if (requests.isUnderWay) slow ??= setTimeout(() => socket.destroy(), REQUEST_WITHIN_MS).unref();
    }
  } catch (error) {
    if (!isHangUp(error)) throw error;
  } finally {
    if (slow) clearTimeout(slow);
  }
}

/** The other side, or we, hung up while more was expected. */
function isHangUp(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'EPIPE';
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : 'something that is no Error was thrown';
}
