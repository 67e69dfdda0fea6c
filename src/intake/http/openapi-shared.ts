// Parts of the API document that many operations share, and the pages for recipients, which no controller serves.
import {
  type OpenAPIObject,
  type OperationObject,
  type ParameterObject,
  type ResponseObject,
  type SchemaObject,
} from '@nestjs/swagger';
import { ref } from './openapi-schemas.js';

export const PARAMETERS = {
  AcceptLanguage: {
    name: 'Accept-Language',
    in: 'header',
    description: 'Reasons are told in French where it prefers that, in English otherwise.',
    required: false,
    schema: { type: 'string' },
    example: 'fr',
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'A name of your own for this write: repeated under the same name, it happens once and answers alike.',
    required: false,
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]+$', minLength: 1, maxLength: 200 },
  },
} satisfies Record<string, ParameterObject>;

const problems = (description: string, headers: ResponseObject['headers'] = {}): ResponseObject => ({
  description,
  headers,
  content: { 'application/problem+json': { schema: ref('Problem') } },
});

const seconds: SchemaObject = { type: 'integer' };

export const PROBLEMS: Record<string, ResponseObject> = {
  401: problems('No valid API key was given.', { 'WWW-Authenticate': { schema: { type: 'string' } } }),
  403: problems('The key does not have the scope, or is bound to no controller.'),
  404: problems('There is no such thing, or it is another controller’s.'),
  409: problems('Not in this state, or the first request under this Idempotency-Key is still under way.'),
  413: problems('The body is larger than the limit.'),
  415: problems('The body is of another media type.'),
  422: problems('The request cannot be understood; `errors` names each wrong field. For a message: it is refused.'),
  503: problems('A dependency is away; nothing was decided, recorded or sent.', { 'Retry-After': { schema: seconds } }),
};

const page = (description: string): ResponseObject => ({
  description,
  content: { 'text/html': { schema: { type: 'string' } } },
});

const shared: Pick<OperationObject, 'tags' | 'security' | 'parameters'> & { readonly 'x-scope': string } = {
  tags: ['recipients'],
  security: [],
  'x-scope': 'public',
  parameters: [{ name: 'token', in: 'path', required: true, schema: { type: 'string' } }],
};

const otherwise = {
  404: page('The link is not one of ours.'),
  503: page('A no that cannot be recorded now is not acknowledged: try again.'),
};

/** Registered on the bare server, see rights/unsubscribe.routes.ts. */
export const PUBLIC_PATHS: OpenAPIObject['paths'] = {
  '/u/{token}': {
    get: {
      ...shared,
      operationId: 'Unsubscribe.ask',
      summary: 'The page behind the unsubscribe link',
      description: 'Changes nothing, for mail scanners follow every link. Needs no key.',
      responses: { 200: page('Asks for one click.'), ...otherwise },
    },
    post: {
      ...shared,
      operationId: 'Unsubscribe.oneClick',
      summary: 'Unsubscribe with one click (RFC 8058)',
      description: 'The body does not matter and may be anything. Never redirects. Needs no key.',
      responses: { 200: page('Recorded; nothing more will be sent.'), ...otherwise },
    },
  },
};
