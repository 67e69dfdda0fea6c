// /v1/views: what people narrowed a page to, under a name.
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Me, Wants } from '../../access/access.guard.js';
import { type SignedIn } from '../../access/people/person.js';
import { SavedViews } from '../../access/people/saved-views.js';
import { conflict, notFound } from '../../http/problem.js';
import { Clock } from '../../values/clock.js';
import { Operation, PlainOperation } from '../http/openapi-operation.js';
import { ViewRequest } from './factors.request.js';

@ApiTags('session')
@Controller('v1/views')
@Wants('person')
export class ViewsController {
  public constructor(
    private readonly views: SavedViews,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Operation('My saved views', { answers: { 200: 'ViewList' } })
  public async list(@Me() { person }: SignedIn): Promise<object> {
    return { views: await this.views.list(person.id) };
  }

  @Post()
  @Operation('Save a view', { answers: { 201: 'View' }, more: 'One of the same name on the same page is replaced.' })
  public async save(@Body() asked: ViewRequest, @Me() { person }: SignedIn): Promise<object> {
    const saved = await this.views.save(person.id, asked, this.clock.now());
    if (!saved) throw conflict('there are too many views', 'delete some of them first');
    return saved;
  }

  @Delete(':id')
  @HttpCode(204)
  @PlainOperation('Delete a saved view', { status: 204 })
  public async remove(@Param('id') id: string, @Me() { person }: SignedIn): Promise<void> {
    if (!(await this.views.remove(person.id, id))) throw notFound('view');
  }
}
