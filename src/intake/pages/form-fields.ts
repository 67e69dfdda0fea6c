// Forms as public pages take them: urlencoded and small; what comes in another form is taken as one without fields.
import { type FastifyInstance, type FastifyRequest } from 'fastify';

const FORM = 'application/x-www-form-urlencoded';
const MOST_FORM_BYTES = 20_000;

export type WithToken = FastifyRequest<{ Params: { token: string } }>;

/** To be called in a context of its own, for nothing else is read there any more. */
export function takeForms(own: FastifyInstance): void {
  own.removeAllContentTypeParsers();
  own.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: MOST_FORM_BYTES }, (_request, body, done) => {
    done(null, new URLSearchParams(body as string));
  });
  own.addContentTypeParser('*', (_request, body, done) => {
    body.resume();
    done(null);
  });
}

export function fieldsOf(request: FastifyRequest): URLSearchParams {
  return request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
}
