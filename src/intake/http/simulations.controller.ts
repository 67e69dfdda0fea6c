// /v1/policy/simulations: a change of policy, tried on the decisions of a period before it is made.
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { packFrom } from '../../../config/jurisdictions/pack-schema.js';
import { type Language, Law } from '../../../config/law.js';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { Chores } from '../../chores/chores.js';
import { paged, pageOf } from '../../http/paging.js';
import { invalidRequest, notFound } from '../../http/problem.js';
import { type ReasonCode } from '../../policy/decision.js';
import { type Pack } from '../../policy/pack.js';
import { type Simulation, Simulations } from '../../simulation/simulations.js';
import { type Tally } from '../../simulation/tally.js';
import { Clock } from '../../values/clock.js';
import { looserThan, policyIn } from './controller-policy.request.js';
import { languageOf } from './decision-answer.js';
import { type Reader } from '../../guard/readings.js';
import { Operation, Pages } from './openapi-operation.js';
import { ReadBy, Reads } from './reading.js';
import { SimulationRequest } from './simulation.request.js';

@ApiTags('policy')
@Controller('v1/policy/simulations')
@Wants('evidence')
export class SimulationsController {
  public constructor(
    private readonly simulations: Simulations,
    private readonly chores: Chores,
    private readonly controllers: Controllers,
    private readonly law: Law,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(202)
  @Reads()
  @Operation('Try a policy on decisions of the past', {
    answers: { 202: 'Simulation' },
    more: 'Decides what is on record anew, with a candidate pack, a candidate policy of your own, or both. Nothing is changed, recorded or sent. Ask GET for progress.',
  })
  public async start(
    @Body() asked: SimulationRequest,
    @Tenant() { controllerId }: TenantCaller,
    @ReadBy() reader: Reader,
  ): Promise<object> {
    const at = this.clock.now();
    const pack = asked.pack && checkedPack(asked.pack);
    const policy = asked.controllerPolicy && policyIn(asked.controllerPolicy);
    if (!pack && !policy) throw invalidRequest([{ field: 'pack', message: 'is required, or else controllerPolicy' }]);
    if (policy) {
      const { country } = await this.controllers.get(controllerId);
      const { consentMaxAgeMonths } = this.law.applying(country, country, 'consumer');
      const looser = looserThan(consentMaxAgeMonths, policy, 'controllerPolicy.');
      if (looser.length > 0) throw invalidRequest(looser);
    }
    const [from, to] = [new Date(asked.from), asked.to === null ? at : new Date(asked.to)];
    if (from >= to) throw invalidRequest([{ field: 'from', message: 'must be before `to`' }]);
    await this.chores.reachable();
    const id = await this.simulations.create(controllerId, { pack, policy, from, to }, reader, at);
    await this.chores.order('simulate', id);
    return this.found(id, controllerId, 'en');
  }

  @Get()
  @Pages()
  @Operation('The simulations', { answers: { 200: 'SimulationList' } })
  public async list(
    @Query() query: Record<string, unknown>,
    @Headers('accept-language') accepted: string | undefined,
    @Tenant() { controllerId }: TenantCaller,
  ): Promise<object> {
    const page = pageOf(query);
    const found = await this.simulations.list(controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { simulations: items.map((item) => this.answer(item, languageOf(accepted))), cursor };
  }

  @Get(':id')
  @Operation('How far a simulation is, and what would change', {
    answers: { 200: 'Simulation' },
    more: 'A send counts once, by its newest decision. Samples name decisions: GET /v1/decisions/{id} tells of each.',
  })
  public show(
    @Param('id') id: string,
    @Headers('accept-language') accepted: string | undefined,
    @Tenant() { controllerId }: TenantCaller,
  ): Promise<object> {
    return this.found(id, controllerId, languageOf(accepted));
  }

  private async found(id: string, controllerId: string, language: Language): Promise<object> {
    const found = await this.simulations.find(controllerId, id);
    if (!found) throw notFound('simulation');
    return this.answer(found, language);
  }

  private answer({ candidate, tally, ...found }: Simulation, language: Language): object {
    const { total, newlyBlocked, newlyAllowed, ...counts } = tally;
    const { id, state, error, from, to, createdAt, finishedAt } = found;
    const done = state === 'done' || total === 0;
    return {
      ...{ id, state, error, from, to, createdAt, finishedAt },
      candidate: {
        pack: candidate.pack && `${candidate.pack.country}@${candidate.pack.digest}`,
        controllerPolicy: candidate.policy?.digest ?? null,
      },
      progress: done ? 1 : counts.decisions / (total ?? Infinity),
      counts,
      newlyBlocked: this.told(newlyBlocked, language),
      newlyAllowed: this.told(newlyAllowed, language),
    };
  }

  /** By reason, the most frequent first. */
  private told({ count, reasons }: Tally['newlyBlocked'], language: Language): object {
    const told = Object.entries(reasons).map(([code, tally]) => {
      const { title } = this.law.explain({ code: code as ReasonCode, with: {} }, language, this.law.statutesOf(null));
      return { code, title, ...tally };
    });
    return { count, reasons: told.sort((one, other) => other.count - one.count) };
  }
}

/** Throws 422 with the path in the pack and what was expected there. */
function checkedPack(value: unknown): Pack {
  try {
    return packFrom(value);
  } catch (error) {
    const [, path = '', message = 'is no policy pack'] =
      /^\$(\S*): (.*)$/s.exec(error instanceof Error ? error.message : '') ?? [];
    throw invalidRequest([{ field: `pack${path}`, message }]);
  }
}
