// POST /v1/feedback/:provider: the webhooks of mail providers. They bring no key: a signature over the bytes proves them.
import { Controller, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { Wants } from '../../access/access.guard.js';
import { ProviderFeedback, type Refused } from '../../feedback/provider-feedback.js';
import { type Incoming, type ProviderName, PROVIDERS } from '../../feedback/providers/provider.js';
import { holdsWrongText } from '../../http/checks.js';
import { conflict, invalidRequest, notFound, type Problem, problem } from '../../http/problem.js';
import { Operation } from './openapi-operation.js';
import { ref } from './openapi-schemas.js';

/** The bodies of requests below it arrive as they are. */
export const FEEDBACK_PATH = '/v1/feedback/';

const PROBLEM = { 'application/problem+json': { schema: ref('Problem') } };

@ApiTags('feedback')
@Controller('v1/feedback')
@Wants('public')
export class FeedbackController {
  public constructor(private readonly feedback: ProviderFeedback) {}

  @Post(':provider')
  @HttpCode(200)
  @ApiParam({ name: 'provider', schema: { type: 'string', enum: [...PROVIDERS] } })
  @ApiQuery({
    name: 'connection',
    required: false,
    description: 'The connection (`fbc_…`); left out, the one whose secret proves the request.',
    schema: { type: 'string' },
  })
  @ApiResponse({ status: 401, description: 'Nothing proves that the provider sent it.', content: PROBLEM })
  @ApiBody({ description: 'As the provider sends it.', schema: {} })
  @Operation('A webhook of a mail provider', {
    answers: { 200: 'TakenFeedback' },
    more: 'Proven by the provider’s own signature over the raw body, or its secret, as POST /v1/feedback-connections was told. Hard bounces and complaints go on the stop list, an unsubscribe is an objection to all direct marketing, in force when this answers. Opens and clicks are ignored. An event that is told twice counts once; a broken one is reported, the others go on.',
  })
  public async take(
    @Param('provider') name: string,
    @Query('connection') connection: unknown,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    const provider = PROVIDERS.find((one) => one === name);
    if (!provider) throw notFound('provider');
    const isNamed = connection !== undefined;
    if (isNamed && (typeof connection !== 'string' || holdsWrongText(connection))) throw notFound('connection');
    const taken = await this.feedback.take(provider, incomingOf(request), isNamed ? connection : null);
    if (typeof taken === 'string') throw refusal(taken, provider);
    return taken;
  }
}

function incomingOf({ body, headers }: FastifyRequest): Incoming {
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  return { body: Buffer.isBuffer(body) ? body : Buffer.alloc(0), headers: Object.fromEntries(fields) };
}

function refusal(why: Refused, provider: ProviderName): Problem {
  switch (why) {
    case 'no_such_connection':
      return notFound(`connection to ${provider}`);
    case 'ambiguous':
      return conflict('several connections have this secret', 'name the one that is meant: `?connection=fbc_…`');
    case 'unreadable':
      return invalidRequest([{ field: '', message: `is not what ${provider} sends` }]);
    case 'too_many':
      return problem(413, 'too-large', 'the request holds too many events', { detail: 'send fewer at a time' });
    case 'malformed':
      return unproven('it carries no proof of whose it is, or one that is not whole');
    case 'wrong_signature':
      return unproven('its signature is not that of a connection: compare the secret of the webhook');
    case 'too_old':
      return unproven('it was signed too long ago, or by a clock that is ahead');
  }
}

function unproven(detail: string): Problem {
  return problem(401, 'unproven', 'nothing proves that the provider sent this', { detail });
}
