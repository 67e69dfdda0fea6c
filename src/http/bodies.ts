// What the API takes as a body: JSON, or nothing. Uploads bring a parser of their own.
import { type FastifyInstance } from 'fastify';

/** To be called before any other parser is registered. Fastify answers 415 to every type that has none. */
export function takeJsonAlone(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // Many clients name the type of a body that they do not send, as for POST .../launch.
    if (body === '') done(null, undefined);
    else void parse(request, body as string, done);
  });
}
