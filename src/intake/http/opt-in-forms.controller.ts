// /v1/opt-in-forms: the forms on which people say yes, and the links and QR codes that lead there.
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { toString as qrCode } from 'qrcode';
import { DataSource } from 'typeorm';
import { PublicTexts } from '../../../config/texts/page-texts.js';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { paged, pageOf } from '../../http/paging.js';
import { conflict, invalidRequest, notFound } from '../../http/problem.js';
import { type OptInForm } from '../../optin/form.js';
import { Forms } from '../../optin/forms.js';
import { Embeds } from '../../optin/embeds.js';
import { OptIns } from '../../optin/opt-ins.js';
import { invitationToken } from '../../optin/tokens.js';
import { offersOf } from '../../optin/wording.js';
import { Links } from '../../values/links.js';
import { row } from '../../values/sql.js';
import { optInEmbed } from '../pages/opt-in-embed.js';
import { Operation, Pages, PlainOperation } from './openapi-operation.js';
import { EmbedRequest } from './opt-in.request.js';
import { InvitationRequest, OptInFormRequest } from './opt-in-form.request.js';

@ApiTags('opt-in')
@Controller('v1/opt-in-forms')
@Wants('contacts')
export class OptInFormsController {
  public constructor(
    private readonly forms: Forms,
    private readonly optIns: OptIns,
    private readonly controllers: Controllers,
    private readonly database: DataSource,
    private readonly links: Links,
    private readonly texts: PublicTexts,
    private readonly embeds: Embeds,
  ) {}

  @Post()
  @Operation('Make a form on which people say yes', {
    answers: { 201: 'OptInForm' },
    more: 'It is never changed, only closed: a consent names what it showed.',
  })
  public async create(@Body() asked: OptInFormRequest, @Tenant() { controllerId }: TenantCaller): Promise<object> {
    const sender = await this.controllers.sender(controllerId, asked.sender);
    if (!sender) throw invalidRequest([{ field: 'sender', message: 'is not the address of a registered sender' }]);
    const purposes = asked.purposes.map(({ purpose, frequency, label }) => ({ purpose, frequency, label }));
    const twice = purposes.findIndex(({ purpose }, n) => purposes.findIndex((one) => one.purpose === purpose) < n);
    if (twice !== -1) throw invalidRequest([{ field: `purposes[${twice}].purpose`, message: 'is offered twice' }]);
    const made = await this.forms.create({ controllerId, senderId: sender.id, slug: asked.slug, purposes });
    if (!made) throw conflict('this address is taken', `choose another slug than ${asked.slug}`);
    return this.shown(made);
  }

  @Get()
  @Pages()
  @Operation('The forms', { answers: { 200: 'OptInFormList' } })
  public async list(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const page = pageOf(query);
    const found = await this.forms.list(caller.controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { forms: await Promise.all(items.map((form) => this.shown(form))), cursor };
  }

  @Get(':id')
  @Operation('A form, with how many asked and confirmed', { answers: { 200: 'OptInForm' } })
  public async show(@Param('id') id: string, @Tenant() caller: TenantCaller): Promise<object> {
    return this.shown(await this.form(id, caller));
  }

  @Post(':id/close')
  @HttpCode(200)
  @Operation('Take no more registrations on a form', {
    answers: { 200: 'OptInForm' },
    more: 'What was asked for can still be confirmed.',
  })
  public async close(@Param('id') id: string, @Tenant() { controllerId }: TenantCaller): Promise<object> {
    const closed = await this.forms.close(controllerId, id);
    if (!closed) throw notFound('form');
    return this.shown(closed);
  }

  @Post(':id/invitations')
  @HttpCode(200)
  @Operation('A link to a form, and its QR code', {
    answers: { 200: 'OptInInvitation' },
    more: 'To send by LinkedIn message, or to print. With `contact`, a link of that person’s own.',
  })
  public async invite(
    @Param('id') id: string,
    @Body() { contact }: InvitationRequest,
    @Tenant() caller: TenantCaller,
  ): Promise<object> {
    const { slug } = await this.form(id, caller);
    const token = contact === null ? '' : `/${await this.invitation(contact, caller)}`;
    const url = `${this.links.publicUrl}/o/${slug}${token}`;
    return { url, qr: await qrCode(url, { type: 'svg', margin: 2 }) };
  }

  @Post(':id/embeds')
  @Operation('The form as HTML for your own site', {
    answers: { 201: 'OptInEmbed' },
    more: 'Plain HTML that needs no script, and stays valid: what it says is kept, and is what people agree to.',
  })
  public async embed(
    @Param('id') id: string,
    @Body() { language }: EmbedRequest,
    @Tenant() caller: TenantCaller,
  ): Promise<object> {
    const form = await this.form(id, caller);
    const controller = await this.controllers.get(caller.controllerId);
    const texts = this.texts.in(language);
    const offers = offersOf(form, controller, texts, language);
    const action = `${this.links.publicUrl}/o/${form.slug}`;
    const write = (embedId: string): string => optInEmbed({ id: embedId, action, controller, offers, language, texts });
    return this.embeds.make(form, language, offers, write);
  }

  @Get(':id/pages/:digest')
  @PlainOperation('A page of a form as it was shown', {
    mediaType: 'text/html',
    more: 'Consents name it in `shown`; byte for byte.',
  })
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('x-content-type-options', 'nosniff')
  @Header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
  public async page(
    @Param('id') id: string,
    @Param('digest') digest: string,
    @Tenant() caller: TenantCaller,
  ): Promise<string> {
    await this.form(id, caller);
    const html = await this.optIns.page(caller.controllerId, digest);
    if (html === null) throw notFound('page');
    return html;
  }

  private async form(id: string, { controllerId }: TenantCaller): Promise<OptInForm> {
    const found = await this.forms.find(controllerId, id);
    if (!found) throw notFound('form');
    return found;
  }

  private async invitation(contactId: string, { controllerId }: TenantCaller): Promise<string> {
    const text = 'SELECT 1 FROM mailbox WHERE controller_id = $1 AND contact_id = $2';
    if (!(await row(this.database, text, [controllerId, contactId]))) throw notFound('contact');
    return invitationToken(await this.controllers.get(controllerId), contactId);
  }

  private async shown({ senderId, controllerId: _, ...form }: OptInForm): Promise<object> {
    const sender = await this.controllers.senderById(senderId);
    const counts = await this.forms.counts(form.id);
    return { ...form, sender: sender?.address ?? null, url: `${this.links.publicUrl}/o/${form.slug}`, counts };
  }
}
