// POST /v1/opt-ins: what a person said on a company's own form, with the same evidence and the same confirmation as on ours.
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PublicTexts } from '../../../config/texts/page-texts.js';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { conflict, invalidRequest, problem } from '../../http/problem.js';
import { pageDigest } from '../../optin/embeds.js';
import { Forms } from '../../optin/forms.js';
import { OptIns } from '../../optin/opt-ins.js';
import { offersOf } from '../../optin/wording.js';
import { Links } from '../../values/links.js';
import { Operation } from './openapi-operation.js';
import { OptInRequest } from './opt-in.request.js';

const RETRY_AFTER_SECONDS = 3_600;

@ApiTags('opt-in')
@Controller('v1/opt-ins')
@Wants('contacts')
export class OptInsController {
  public constructor(
    private readonly forms: Forms,
    private readonly optIns: OptIns,
    private readonly controllers: Controllers,
    private readonly texts: PublicTexts,
    private readonly links: Links,
  ) {}

  @Post()
  @HttpCode(202)
  @Operation('Take in what a person said on your own form', {
    answers: { 202: 'OptInTaken' },
    more:
      'The person gets the same confirmation mail as from our own page, and the consent exists once they confirm it there. The ' +
      'answer never tells whether the address is known, or a mail went. Too many requests from one network or on one form ' +
      'within the hour are answered 429.',
  })
  public async take(@Body() asked: OptInRequest, @Tenant() { controllerId }: TenantCaller): Promise<object> {
    const form = await this.forms.find(controllerId, asked.form);
    if (!form) throw invalidRequest([{ field: 'form', message: 'is none of your forms' }]);
    if (form.closedAt) throw conflict('this form is closed', 'make another one');
    const controller = await this.controllers.get(controllerId);
    const { email, language, ip, page, userAgent, wordingVersion } = asked;
    const offered = offersOf(form, controller, this.texts.in(language), language);
    const offers = asked.purposes.map(({ purpose, wording }, n) => {
      const offer = offered.find((one) => one.purpose === purpose);
      if (!offer) throw invalidRequest([{ field: `purposes[${n}].purpose`, message: 'is not offered by this form' }]);
      return { ...offer, wording };
    });
    const digest = pageDigest(page);
    await this.optIns.keepPage(controllerId, digest, page);
    const purposes = offers.map(({ purpose }) => purpose);
    const filledIn = {
      ...{ form, controller, email, purposes, language, origin: asked.origin, ip, invited: null, page: digest },
      ...{ offers, wordingVersion, userAgent },
    };
    const link = (token: string): string => `${this.links.publicUrl}/confirm/${token}?lang=${language}`;
    if ((await this.optIns.ask(filledIn, link)) === 'busy') {
      const more = { detail: 'a great many came from this network or on this form within the hour' };
      const headers = { 'retry-after': String(RETRY_AFTER_SECONDS) };
      throw problem(429, 'too-many-requests', 'too many requests', more, headers);
    }
    return { state: 'taken', shown: digest };
  }
}
