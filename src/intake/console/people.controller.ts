// /v1/people: who works with the service for a controller, and as what.
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NamedTenant, OrAdministrator, Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { type Invited, People } from '../../access/people/people.js';
import { paged, pageOf } from '../../http/paging.js';
import { conflict, notFound } from '../../http/problem.js';
import { Clock } from '../../values/clock.js';
import { Links } from '../../values/links.js';
import { OfController, Operation, Pages, PlainOperation } from '../http/openapi-operation.js';
import { PersonRequest, RoleRequest } from './person.request.js';

@ApiTags('people')
@Controller('v1/people')
@Wants('admin')
@OrAdministrator()
export class PeopleController {
  public constructor(
    private readonly people: People,
    private readonly controllers: Controllers,
    private readonly links: Links,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Pages()
  @OfController()
  @Operation('Who has an account', { answers: { 200: 'PersonList' } })
  public async list(@Query() query: Record<string, unknown>, @NamedTenant() controllerId: string): Promise<object> {
    const page = pageOf(query);
    const { items, cursor } = paged(
      await this.people.list(controllerId, page.before, page.limit + 1),
      page,
      ({ id }) => id,
    );
    return { people: items, cursor };
  }

  @Post()
  @OfController()
  @Operation('Invite somebody', {
    answers: { 201: 'Invitation' },
    more: 'Nothing is sent: hand the link over yourself. It is shown this once, works once, and for seven days.',
  })
  public async invite(@Body() asked: PersonRequest, @NamedTenant() controllerId: string): Promise<object> {
    if (!(await this.controllers.find(controllerId))) throw notFound('controller');
    const { email, name, role } = asked;
    const invited = await this.people.invite({ controllerId, email, name, role }, this.clock.now());
    if (!invited) throw conflict('this address has an account', 'an address has one account: remove that one first');
    return this.answer(controllerId, invited);
  }

  @Post(':id/invitation')
  @OfController()
  @Operation('Make a new link for somebody who cannot get in', {
    answers: { 201: 'Invitation' },
    more: 'The link and the password of before do not work any more, and every session of the account has ended.',
  })
  public async inviteAnew(@Param('id') id: string, @NamedTenant() controllerId: string): Promise<object> {
    const invited = await this.people.inviteAnew(controllerId, id, this.clock.now());
    if (!invited) throw notFound('person');
    return this.answer(controllerId, invited);
  }

  @Patch(':id')
  @OfController()
  @Operation('Give somebody another role', {
    answers: { 200: 'Person' },
    more: 'In force at once: whoever is signed in under the former role has to sign in anew.',
  })
  public async change(
    @Param('id') id: string,
    @Body() { role }: RoleRequest,
    @NamedTenant() controllerId: string,
  ): Promise<object> {
    expectDone(await this.people.changeRole(controllerId, id, role));
    return (await this.people.find(controllerId, id)) ?? notThere();
  }

  @Delete(':id')
  @HttpCode(204)
  @OfController()
  @PlainOperation('Remove an account', { status: 204, more: 'With every session of it, at once.' })
  public async remove(@Param('id') id: string, @NamedTenant() controllerId: string): Promise<void> {
    expectDone(await this.people.remove(controllerId, id));
  }

  private async answer(controllerId: string, { id, token, expiresAt }: Invited): Promise<object> {
    const person = (await this.people.find(controllerId, id)) ?? notThere();
    return { person, link: `${this.links.publicUrl}/join#${token}`, expiresAt };
  }
}

function notThere(): never {
  throw notFound('person');
}

function expectDone(done: 'done' | 'nobody' | 'last_admin'): void {
  if (done === 'nobody') throw notFound('person');
  if (done === 'last_admin') {
    throw conflict('this is the last administrator', 'make somebody else an administrator first');
  }
}
