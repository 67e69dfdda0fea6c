// /v1/network: whose network it is, the table of sectors, its connections with their opt-in links, and what it is worth.
import { Body, Controller, Get, Headers, Put, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { NetworkTexts } from '../../../config/network/network-texts.js';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { paged, pageOf } from '../../http/paging.js';
import { invalidRequest, notFound } from '../../http/problem.js';
import { NO_PATTERN } from '../../network/advice/person.js';
import { RELATIONS } from '../../network/advice/relation.js';
import { forecast, type Group, movement, perHead, share, type Tally } from '../../network/advice/worth.js';
import { NetworkAnswers } from '../../network/answers.js';
import { assessedOn, Desk } from '../../network/desk.js';
import { Owners } from '../../network/owners.js';
import { type OptInForm } from '../../optin/form.js';
import { Forms } from '../../optin/forms.js';
import { invitationToken } from '../../optin/tokens.js';
import { Links } from '../../values/links.js';
import { languageOf } from './decision-answer.js';
import { shownPerson } from './network-answer.js';
import { OwnerRequest, SectorChangesRequest } from './network.request.js';
import { networkOf, OfMember } from './of-member.js';
import { Operation, Pages } from './openapi-operation.js';

@ApiTags('network')
@Controller('v1/network')
@Wants('contacts')
export class NetworkController {
  public constructor(
    private readonly owners: Owners,
    private readonly desk: Desk,
    private readonly answers: NetworkAnswers,
    private readonly forms: Forms,
    private readonly controllers: Controllers,
    private readonly links: Links,
    private readonly texts: NetworkTexts,
  ) {}

  @Get('profile')
  @OfMember()
  @Operation('Whose network it is', { answers: { 200: 'NetworkProfile' } })
  public async profile(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const network = networkOf(query, caller);
    return { member: network.member, ...(await this.owners.of(network)) };
  }

  @Put('profile')
  @Operation('Say whose network it is: sector, goals, employers', { answers: { 200: 'NetworkProfile' } })
  public async setProfile(
    @Body() { member, ...profile }: OwnerRequest,
    @Tenant() { controllerId }: TenantCaller,
  ): Promise<object> {
    const { sectors } = await this.owners.table(controllerId);
    const known = (sector: string | null, field: string): void => {
      if (sector !== null && !(sector in sectors)) throw wrong(field, `is no sector: see GET /v1/network/sectors`);
    };
    known(profile.sector, 'sector');
    profile.goals.forEach((goal, n) => {
      goal.sectors.forEach((sector, m) => {
        known(sector, `goals[${n}].sectors[${m}]`);
      });
    });
    await this.owners.set({ controllerId, member }, profile);
    return { member, ...profile };
  }

  @Get('sectors')
  @Operation('The table of sectors: their words, and which are neighbours', { answers: { 200: 'NetworkSectors' } })
  public async sectors(@Tenant() { controllerId }: TenantCaller): Promise<object> {
    return { ...(await this.owners.table(controllerId)), changes: await this.owners.changes(controllerId) };
  }

  @Put('sectors')
  @Operation('Change the table of sectors', {
    answers: { 200: 'NetworkSectors' },
    more: 'What is sent stands in the place of earlier changes. Every advice goes by it from the answer on.',
  })
  public async changeSectors(@Body() changes: SectorChangesRequest, @Tenant() caller: TenantCaller): Promise<object> {
    const { sectors } = await this.owners.table(caller.controllerId);
    for (const list of ['neighbours', 'strangers'] as const) {
      changes[list].flat().forEach((name) => {
        if (!(name in sectors || name in changes.sectors)) throw wrong(list, `\`${name}\` is no sector`);
      });
    }
    await this.owners.change(caller.controllerId, changes);
    return this.sectors(caller);
  }

  @Get('connections')
  @Pages()
  @OfMember()
  @ApiQuery({
    name: 'form',
    required: false,
    description: 'The opt-in form (`frm_…`) that the links lead to; left out: the newest that is open.',
    schema: { type: 'string' },
  })
  @Operation('Connections, each with how it stands to you and its opt-in link', {
    answers: { 200: 'NetworkConnectionList' },
    more: 'A connection is no consent. The link is there to be sent by LinkedIn message; null where there is no open form.',
  })
  public async connections(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const network = networkOf(query, caller);
    const page = pageOf(query);
    const form = await this.form(query['form'], caller);
    const controller = await this.controllers.get(caller.controllerId);
    const ground = await this.desk.ground(network);
    const found = await this.desk.connections(network, page.before ?? '', page.limit + 1);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    const connections = items.map((file) => {
      const { relation } = assessedOn(file, NO_PATTERN, ground);
      const own = file.contactId === null ? '' : `/${invitationToken(controller, file.contactId)}`;
      const optInLink = form && `${this.links.publicUrl}/o/${form.slug}${own}`;
      const { reactions, replies } = file;
      return { ...shownPerson(file), relation: relation.kind, reactions, replies, optInLink };
    });
    return { connections, cursor };
  }

  @Get('quality')
  @OfMember()
  @Operation('What the network is worth, how that moved, and what a cleaned one would do', {
    answers: { 200: 'NetworkQuality' },
  })
  public async quality(
    @Query() query: Record<string, unknown>,
    @Tenant() caller: TenantCaller,
    @Headers('accept-language') accepted: string | undefined,
  ): Promise<object> {
    const network = networkOf(query, caller);
    const ground = await this.desk.ground(network);
    const tally = await this.desk.tally(network, ground);
    const say = this.texts.in(languageOf(accepted));
    const predicted = forecast(tally);
    return {
      ...{ member: network.member, ...shownGroups(tally), months: movement(tally) },
      invitations: await this.desk.invitationCounts(network),
      openInvitations: await this.desk.compare(network, ground),
      forecast: predicted && { ...predicted, assumptions: Object.values(say.assumptions) },
      whyNoForecast: predicted ? null : say.noForecast,
      answers: await this.answers.measured(network),
    };
  }

  private async form(id: unknown, { controllerId }: TenantCaller): Promise<OptInForm | null> {
    if (id === undefined || id === '') {
      const [newest] = (await this.forms.list(controllerId, null, 100)).filter(({ closedAt }) => closedAt === null);
      return newest ?? null;
    }
    const found = typeof id === 'string' ? await this.forms.find(controllerId, id) : null;
    if (!found) throw notFound('form');
    return found;
  }
}

function shownGroups({ groups, met, unreal }: Tally): object {
  const people = RELATIONS.reduce((sum, kind) => sum + groups[kind].people, 0);
  const shown = (group: Group): object => ({ ...group, share: share(group.people, people), perHead: perHead(group) });
  const byRelation = Object.fromEntries(RELATIONS.map((kind) => [kind, shown(groups[kind])]));
  return { connections: people, groups: byRelation, met: shown(met), unreal: shown(unreal) };
}

function wrong(field: string, message: string): Error {
  return invalidRequest([{ field, message }]);
}
