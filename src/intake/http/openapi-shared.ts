// Parts of the API document that many operations share.
import { type ParameterObject, type ResponseObject, type SchemaObject } from '@nestjs/swagger';
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
  401: problems('No valid API key was given, and nobody is signed in.', {
    'WWW-Authenticate': { schema: { type: 'string' } },
  }),
  403: problems('The key does not have the scope, or is bound to no controller; or the role does not include it.'),
  404: problems('There is no such thing, or it is another controller’s.'),
  409: problems('Not in this state, or the first request under this Idempotency-Key is still under way.'),
  413: problems('The body is larger than the limit.'),
  415: problems('The body is of another media type.'),
  422: problems('The request cannot be understood; `errors` names each wrong field. For a message: it is refused.'),
  503: problems('A dependency is away; nothing was decided, recorded or sent.', { 'Retry-After': { schema: seconds } }),
};
