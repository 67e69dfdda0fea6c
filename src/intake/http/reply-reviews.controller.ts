// /v1/reply-reviews: replies of which a person has to say whether they are a no.
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { REVIEW_STATES, Reviews } from '../../feedback/reviews.js';
import { wrongChoice } from '../../http/checks.js';
import { paged, pageOf } from '../../http/paging.js';
import { conflict, invalidRequest, notFound } from '../../http/problem.js';
import { Operation, Pages } from './openapi-operation.js';
import { CloseReviewRequest } from './reply-review.request.js';

@ApiTags('feedback')
@Controller('v1/reply-reviews')
@Wants('contacts')
export class ReplyReviewsController {
  public constructor(private readonly reviews: Reviews) {}

  @Get()
  @Pages()
  @ApiQuery({ name: 'state', required: false, schema: { type: 'string', enum: [...REVIEW_STATES] } })
  @Operation('Replies that may be a no', {
    answers: { 200: 'ReplyReviewList' },
    more: 'What says no in plain words is an objection at once and not among these.',
  })
  public async list(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const { state: asked, ...rest } = query;
    const state = REVIEW_STATES.find((one) => one === asked) ?? null;
    const wrong = asked === undefined ? null : wrongChoice(asked, REVIEW_STATES);
    if (wrong !== null) throw invalidRequest([{ field: 'state', message: wrong }]);
    const page = pageOf(rest);
    const found = await this.reviews.list(caller.controllerId, { state, before: page.before, limit: page.limit + 1 });
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { reviews: items, cursor };
  }

  @Post(':id/close')
  @HttpCode(200)
  @Operation('Say what a reply means', {
    answers: { 200: 'ReplyReview' },
    more: 'An objection is in force when this answers: to all direct marketing, and only the person lifts it.',
  })
  public async close(
    @Param('id') id: string,
    @Body() { isObjection }: CloseReviewRequest,
    @Tenant() { controllerId, keyId }: TenantCaller,
  ): Promise<object> {
    const isClosed = await this.reviews.close(controllerId, id, isObjection, keyId);
    const review = await this.reviews.find(controllerId, id);
    if (!review) throw notFound('review');
    if (!isClosed) throw conflict('this reply was reviewed already', `its state is ${review.state}`);
    return review;
  }
}
