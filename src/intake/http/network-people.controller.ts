// /v1/network about people: invitations and advice on them, people whom one might invite, meetings, connections, answers.
import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { NetworkTexts } from '../../../config/network/network-texts.js';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { paged, pageOf } from '../../http/paging.js';
import { conflict, invalidRequest, notFound } from '../../http/problem.js';
import { onAccepting, onInviting, RECOMMENDED, STRATEGIES, type Strategy } from '../../network/advice/advise.js';
import { NO_PATTERN, type SeenProfile } from '../../network/advice/person.js';
import { NetworkAnswers } from '../../network/answers.js';
import { assessedOn, Desk } from '../../network/desk.js';
import { ForgottenPeople } from '../../network/forgotten-people.js';
import { type Network } from '../../network/people.js';
import { Records, type ShownMeeting } from '../../network/records.js';
import { Clock } from '../../values/clock.js';
import { languageOf } from './decision-answer.js';
import { shownAssessment, shownInvitation, type Telling } from './network-answer.js';
import {
  AssessmentRequest,
  MeetingRequest,
  NetworkAnswerRequest,
  type SeenProfileRequest,
} from './network-people.request.js';
import { networkOf, OfMember } from './of-member.js';
import { Operation, Pages, PlainOperation } from './openapi-operation.js';

const Choosing = () =>
  ApiQuery({
    name: 'strategy',
    required: false,
    description: 'Whose advice stands first; all three stand side by side.',
    schema: { type: 'string', enum: [...STRATEGIES], default: RECOMMENDED },
  });

@ApiTags('network')
@Controller('v1/network')
@Wants('contacts')
export class NetworkPeopleController {
  public constructor(
    private readonly desk: Desk,
    private readonly records: Records,
    private readonly answers: NetworkAnswers,
    private readonly forgotten: ForgottenPeople,
    private readonly texts: NetworkTexts,
    private readonly clock: Clock,
  ) {}

  @Get('invitations')
  @Pages()
  @OfMember()
  @Choosing()
  @ApiQuery({ name: 'direction', required: false, schema: { type: 'string', enum: ['incoming', 'outgoing'] } })
  @Operation('Invitations, each with advice', {
    answers: { 200: 'NetworkInvitationList' },
    more: 'What is not accepted is ignored, not refused. Each advice says why, and what was checked.',
  })
  public async invitations(
    @Query() query: Record<string, unknown>,
    @Tenant() caller: TenantCaller,
    @Headers('accept-language') accepted: string | undefined,
  ): Promise<object> {
    const network = networkOf(query, caller);
    const page = pageOf(query);
    const filter = { direction: chosen(query, 'direction', ['incoming', 'outgoing'] as const), ids: null };
    const telling = await this.telling(network, chosen(query, 'strategy', STRATEGIES) ?? RECOMMENDED, accepted);
    const found = await this.desk.invitations(network, filter, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { invitations: items.map((one) => shownInvitation(one, telling)), cursor };
  }

  @Post('assessments')
  @HttpCode(200)
  @Operation('Judge people whom you might invite, and compare the strategies on your open invitations', {
    answers: { 200: 'NetworkAssessment' },
    more: 'What their profiles show is kept with the day on which it was seen, and is a fact for the gate.',
  })
  public async assess(
    @Body() { member, strategy, people }: AssessmentRequest,
    @Tenant() caller: TenantCaller,
    @Headers('accept-language') accepted: string | undefined,
  ): Promise<object> {
    const network = { controllerId: caller.controllerId, member };
    const seen = people.map(({ name, profileUrl, company, title, sector, profile }, n) => {
      return { name, profileUrl, company, title, sector, profile: profile && this.seen(profile, n) };
    });
    const ids = await this.records.see(network, seen, caller.keyId);
    const telling = await this.telling(network, strategy, accepted);
    const files = new Map(
      (
        await this.desk.people(
          network,
          ids.flatMap((id) => id ?? []),
        )
      ).map((file) => [file.id, file]),
    );
    const told = ids.map((id) => {
      const file = id === null ? undefined : files.get(id);
      return file ? shownAssessment(file, telling) : null;
    });
    return { people: told, openInvitations: await this.desk.compare(network, telling.ground) };
  }

  @Post('answers')
  @HttpCode(200)
  @Operation('Say whether you agree with an advice, and what you did', { answers: { 200: 'NetworkAnswer' } })
  public async answer(@Body() asked: NetworkAnswerRequest, @Tenant() caller: TenantCaller): Promise<object> {
    const network = { controllerId: caller.controllerId, member: asked.member };
    const { personId, about, strategy, advice, findings } = await this.advised(network, asked);
    const { agrees, did, remark } = asked;
    const given = { personId, about, strategy, ...advice, findings, agrees, did, remark };
    const answeredAt = await this.answers.record(network, given);
    return { about, strategy, ...advice, agrees, did, remark, answeredAt };
  }

  @Post('meetings')
  @Operation('Record where you met somebody', {
    answers: { 201: 'NetworkMeeting' },
    more: 'It is a source `met_in_person` of the contact, now or when their address is known.',
  })
  public async meet(@Body() asked: MeetingRequest, @Tenant() caller: TenantCaller): Promise<object> {
    const { member, person, on, event, place, evidence, notice } = asked;
    if (event === null && place === null) throw wrong('event', 'is required where no place is given');
    if (on > this.clock.now().toISOString().slice(0, 10)) throw wrong('on', 'must not be in the future');
    const network = { controllerId: caller.controllerId, member };
    const made = await this.records.meet(network, person, { on, event, place, evidence, notice }, caller.keyId);
    const found = made && (await this.records.meeting(caller.controllerId, made.id));
    if (!found) throw conflict('this person had themselves erased', 'nothing is kept of them again');
    return found;
  }

  @Get('meetings')
  @Pages()
  @OfMember()
  @Operation('Whom you met, when and where', { answers: { 200: 'NetworkMeetingList' } })
  public async meetings(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const page = pageOf(query);
    const found = await this.records.meetings(networkOf(query, caller), page.before, page.limit + 1);
    const { items, cursor } = paged<ShownMeeting>(found, page, ({ id }) => id);
    return { meetings: items, cursor };
  }

  @Delete('people/:id')
  @HttpCode(204)
  @PlainOperation('Erase somebody of whom no address is known', {
    status: 204,
    more: 'They stay erased: no list brings them back. Whose address is known is erased by POST /v1/subject-requests.',
  })
  public async erase(@Param('id') id: string, @Tenant() { controllerId }: TenantCaller): Promise<void> {
    const erased = await this.forgotten.erase(controllerId, id);
    if (erased === false) throw notFound('person');
    if (erased === 'held') {
      throw conflict(
        'this person is a contact',
        'their address is known: ask for the erasure by POST /v1/subject-requests',
      );
    }
  }

  private async advised(network: Network, { invitation, person, strategy }: NetworkAnswerRequest) {
    if ((invitation === null) === (person === null))
      throw wrong('invitation', 'give an invitation or a person, and one of them');
    const ground = await this.desk.ground(network);
    if (invitation !== null) {
      const filter = { direction: null, ids: [invitation] };
      const [found] = await this.desk.invitations(network, filter, null, 1);
      if (!found) throw notFound('invitation');
      const assessed = assessedOn(found.file, found.pattern, ground);
      const isIncoming = found.direction === 'incoming';
      const advice = isIncoming ? onAccepting(assessed, strategy) : onInviting(assessed);
      const findings = assessed.findings.map(({ code }) => code);
      return { personId: found.file.id, about: invitation, strategy: isIncoming ? strategy : null, advice, findings };
    }
    const [file] = await this.desk.people(network, [person ?? '']);
    if (!file) throw notFound('person');
    const assessed = assessedOn(file, NO_PATTERN, ground);
    const findings = assessed.findings.map(({ code }) => code);
    return { personId: file.id, about: file.id, strategy: null, advice: onInviting(assessed), findings };
  }

  private async telling(network: Network, strategy: Strategy, accepted: string | undefined): Promise<Telling> {
    const ground = await this.desk.ground(network);
    const cost = await this.desk.cost(network, ground);
    return { ground, strategy, cost, say: this.texts.in(languageOf(accepted)) };
  }

  private seen({ photo, connections, positions, ...said }: SeenProfileRequest, n: number): SeenProfile {
    const today = this.clock.now().toISOString().slice(0, 10);
    const seenAt = said.seenAt ?? today;
    if (seenAt > today) throw wrong(`people[${n}].profile.seenAt`, 'must not be in the future');
    return { photo, connections, positions, seenAt };
  }
}

function chosen<const Word extends string>(
  query: Readonly<Record<string, unknown>>,
  name: string,
  words: readonly Word[],
): Word | null {
  const value = query[name];
  if (value === undefined || value === '') return null;
  const found = words.find((word) => word === value);
  if (found === undefined) throw wrong(name, `must be one of ${words.join(', ')}`);
  return found;
}

function wrong(field: string, message: string): Error {
  return invalidRequest([{ field, message }]);
}
