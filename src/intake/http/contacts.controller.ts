// POST and GET /v1/contacts: a person with sources, and everything on record about them.
import { Body, Controller, Get, Headers, Param, Post, Query, Res } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { Law } from '../../../config/law.js';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { type ContactFile, ContactFiles } from '../../guard/contact-files.js';
import { type Reader } from '../../guard/readings.js';
import { ListIntake } from '../../provenance/list-intake.js';
import { wrongText } from '../../http/checks.js';
import { paged, pageOf } from '../../http/paging.js';
import { invalidRequest, notFound } from '../../http/problem.js';
import { decisionAnswer, languageOf } from './decision-answer.js';
import { Operation, Pages } from './openapi-operation.js';
import { ReadBy, Reads } from './reading.js';
import { RecipientRequest } from './recipient.request.js';

const LONGEST_SEARCH = 200;
const AS_ANSWER = 'shown to who added to it';

@ApiTags('contacts')
@Controller('v1/contacts')
@Wants('contacts')
export class ContactsController {
  public constructor(
    private readonly intake: ListIntake,
    private readonly files: ContactFiles,
    private readonly law: Law,
  ) {}

  @Post()
  @Operation('Keep what is known about a person', {
    answers: { 201: 'Contact', 200: 'Contact' },
    more: '201 for a new contact; 200 where the mailbox is known and the facts were added to it.',
  })
  public async add(
    @Body() recipient: RecipientRequest,
    @Tenant() caller: TenantCaller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { kept, refused } = await this.intake.keep(caller.controllerId, [recipient], caller.keyId);
    if (refused[0])
      throw invalidRequest([{ field: 'email', message: `is no usable e-mail address: ${refused[0].why}` }]);
    reply.status(kept[0]?.isNew ? 201 : 200);
    return this.show(kept[0]?.contactId ?? '', undefined, caller, { keyId: caller.keyId, why: AS_ANSWER });
  }

  @Get(':id')
  @Reads()
  @Operation('A person, and everything on record', { answers: { 200: 'Contact' } })
  public async show(
    @Param('id') id: string,
    @Headers('accept-language') accepted: string | undefined,
    @Tenant() caller: TenantCaller,
    @ReadBy() reader: Reader,
  ): Promise<object> {
    const found = await this.files.byId(caller.controllerId, id, reader);
    if (!found) throw notFound('contact');
    return this.answer(found, accepted);
  }

  @Get()
  @Reads()
  @Pages()
  @ApiQuery({ name: 'email', required: false, description: 'In any spelling.', schema: { type: 'string' } })
  @ApiQuery({
    name: 'search',
    required: false,
    description: 'What the address, the name or the company begins with; empty for all.',
    schema: { type: 'string', maxLength: LONGEST_SEARCH },
  })
  @Operation('Find people', {
    answers: { 200: 'ContactOrList' },
    more: 'With `email` the one person whose address it is; with `search` a list, newest first.',
  })
  public async find(
    @Query() { email, search, reason: _, ...query }: Record<string, unknown>,
    @Headers('accept-language') accepted: string | undefined,
    @Tenant() caller: TenantCaller,
    @ReadBy() reader: Reader,
  ): Promise<object> {
    if (search !== undefined) return this.search(search, query, caller, reader);
    if (typeof email !== 'string' || email === '') {
      throw invalidRequest([{ field: 'email', message: 'is required: the address to look for' }]);
    }
    const found = await this.files.byEmail(caller.controllerId, email, reader);
    if (!found) throw notFound('contact');
    return this.answer(found, accepted);
  }

  private async search(
    search: unknown,
    query: Readonly<Record<string, unknown>>,
    { controllerId }: TenantCaller,
    reader: Reader,
  ): Promise<object> {
    const wrong = wrongText(search, LONGEST_SEARCH);
    if (wrong !== null) throw invalidRequest([{ field: 'search', message: wrong }]);
    const page = pageOf(query);
    const found = await this.files.search(controllerId, search as string, page.before, page.limit + 1, reader);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { contacts: items, cursor };
  }

  private answer({ id, email, dossier, decisions }: ContactFile, accepted: string | undefined): object {
    const language = languageOf(accepted);
    return {
      id,
      email,
      ...dossier.known,
      suppressions: dossier.suppressions,
      history: dossier.history,
      decisions: decisions.map((one) => ({ ...decisionAnswer(one, this.law, language), at: one.at })),
    };
  }
}
