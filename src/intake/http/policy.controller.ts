// GET /v1/reasons and /v1/policy/jurisdictions: what the policy can say, and the law that it says it by.
import { Controller, Get, Headers } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Law } from '../../../config/law.js';
import { Wants } from '../../access/access.guard.js';
import { REASON_OUTCOMES, type ReasonCode } from '../../policy/decision.js';
import { type DigestedPack } from '../../policy/pack.js';
import { RECIPIENT_KINDS } from '../../recipient/kind.js';
import { languageOf } from './decision-answer.js';
import { Operation } from './openapi-operation.js';

const CODES = Object.keys(REASON_OUTCOMES) as ReasonCode[];

@ApiTags('policy')
@Controller('v1')
@Wants('decide')
export class PolicyController {
  public constructor(private readonly law: Law) {}

  @Get('reasons')
  @Operation('Every reason that a decision can give', {
    answers: { 200: 'ReasonCatalogue' },
    more: 'With the outcome that it stands for, its sources in law and the remedy. `{names}` in braces are filled in for a case.',
  })
  public reasons(@Headers('accept-language') accepted: string | undefined): object {
    const language = languageOf(accepted);
    return {
      reasons: CODES.map((code) => ({ ...this.law.entry(code, language), outcome: REASON_OUTCOMES[code] })),
    };
  }

  @Get('policy/jurisdictions')
  @Operation('What the law of each country asks, and how sure that reading is', {
    answers: { 200: 'Jurisdictions' },
    more: '`*` stands for any other and for an unknown country. `enforced` may be stricter than what the law is read to say.',
  })
  public jurisdictions(): object {
    return { jurisdictions: this.law.packs.map(jurisdictionOf) };
  }
}

/** The pack with what is enforced, the reading and its confidence side by side for each kind of recipient. */
function jurisdictionOf({ regime, legalReading, digest, ...rest }: DigestedPack): object {
  const kinds = RECIPIENT_KINDS.map((kind) => [kind, { enforced: regime[kind], ...legalReading[kind] }]);
  return { ...rest, recipientKinds: Object.fromEntries(kinds) as object, pack: `${rest.country}@${digest}` };
}
