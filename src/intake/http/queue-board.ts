// /admin/queues on the bare server: bull-board, which shows the jobs of BullMQ. To look at only: messages are the truth
// (`GET /v1/queue`), and nothing hangs on a job.
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type ApiKeys } from '../../access/api-keys.js';
import { type FailedLogins } from '../../access/failed-logins.js';
import { type QueueBackEnd } from '../../operation/back-ends.js';

/** bull-board's types know queues in Redis alone; it shows those in PostgreSQL all the same. */
type AnyQueue = ConstructorParameters<typeof BullMQAdapter>[0];

type Admission = { readonly keys: ApiKeys; readonly failures: FailedLogins };

const PATH = '/admin/queues';

// Its scripts and styles are served from here; the web font that its page names elsewhere is not fetched.
const HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
    "connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'",
};

/** Registers the page in a context of its own, behind the administrator's key as the password of HTTP Basic. */
export async function queueBoard(
  server: FastifyInstance,
  { keys, failures }: Admission,
  queue: QueueBackEnd,
): Promise<void> {
  const board = new FastifyAdapter();
  board.setBasePath(PATH);
  const queues = queue.opened().map((one) => new BullMQAdapter(one as unknown as AnyQueue, { readOnlyMode: true }));
  createBullBoard({
    queues,
    serverAdapter: board,
    options: { uiConfig: { boardTitle: 'Outreach Guard', hideRedisDetails: true } },
  });
  await server.register(async (context) => {
    context.addHook('onRequest', async (request, reply) => {
      await admit(request, reply, { keys, failures });
    });
    await context.register(board.registerPlugin(), { prefix: PATH });
  });
}

/** Whatever is no GET would change something, or be somebody else's page that borrows the browser's password. */
async function admit(request: FastifyRequest, reply: FastifyReply, { keys, failures }: Admission): Promise<void> {
  void reply.headers(HEADERS);
  if (!keys.isAdministrator(passwordOf(request.headers.authorization) ?? '')) {
    if (request.headers.authorization !== undefined) failures.record('queue_board');
    const challenge = 'Basic realm="outreach-guard", charset="UTF-8"';
    await reply
      .status(401)
      .header('www-authenticate', challenge)
      .type('text/plain')
      .send('the administrator’s key is the password');
  } else if (request.method !== 'GET' && request.method !== 'HEAD') {
    await reply.status(405).header('allow', 'GET, HEAD').type('text/plain').send('to look at only');
  }
}

/** RFC 7617: any name, a colon, the password. */
function passwordOf(authorization: string | undefined): string | null {
  const encoded = /^Basic +([\w+/=-]+) *$/i.exec(authorization ?? '')?.[1];
  const pair = Buffer.from(encoded ?? '', 'base64').toString();
  const colon = pair.indexOf(':');
  return colon === -1 ? null : pair.slice(colon + 1);
}
