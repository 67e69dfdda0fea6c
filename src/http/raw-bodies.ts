// Bodies that are wanted byte for byte, for signatures are over them: whatever their type says, under one path alone.
import { type FastifyInstance } from 'fastify';

const RAW = 'application/x-raw-body';

/** Bodies of requests to paths that begin so arrive as buffers. */
export function takeRawBelow(prefix: string, server: FastifyInstance): void {
  const isBelow = (url: string): boolean => url.startsWith(prefix);
  // Fastify answers 415 to a type that it cannot parse before any parser is asked.
  server.addHook('onRequest', (request, _reply, done) => {
    if (isBelow(request.url) && request.method === 'POST') request.headers['content-type'] = RAW;
    done();
  });
  server.addContentTypeParser(RAW, { parseAs: 'buffer' }, (request, body, done) => {
    if (isBelow(request.url)) done(null, body);
    else done(Object.assign(new Error(`Unsupported Media Type: ${RAW}`), { statusCode: 415 }));
  });
}
