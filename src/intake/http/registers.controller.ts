// /v1/registers: the do-not-contact lists that the administrator loads for the whole installation.
import { createReadStream } from 'node:fs';
import { Controller, Get, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiConsumes, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { Law } from '../../../config/law.js';
import { AdministratorGuard, Wants } from '../../access/access.guard.js';
import { Idempotency, type Ticketed } from '../../http/idempotency.js';
import { invalidRequest, notFound } from '../../http/problem.js';
import { RequestPipe } from '../../http/request.pipe.js';
import { type Register } from '../../policy/pack.js';
import { isFresh } from '../../policy/rules/registers.js';
import { Uploads } from '../../provenance/imports/uploads.js';
import { type LoadedList, RegisterLists } from '../../registers/register-lists.js';
import { Clock } from '../../values/clock.js';
import { newId } from '../../values/id.js';
import { Operation } from './openapi-operation.js';
import { RegisterListRequest } from './register.request.js';
import { digestOfUpload, receiveUpload, refuseOtherThanMultipart } from './upload.js';

type Known = { readonly register: Register; readonly countries: string[] };

@ApiTags('registers')
@Controller('v1/registers')
@Wants('admin')
export class RegistersController {
  public constructor(
    private readonly lists: RegisterLists,
    private readonly uploads: Uploads,
    private readonly requests: RequestPipe,
    private readonly idempotency: Idempotency,
    private readonly law: Law,
    private readonly clock: Clock,
  ) {}

  @Post(':id/lists')
  @UseGuards(AdministratorGuard)
  @ApiConsumes('multipart/form-data')
  @Operation('Load the list of a register', {
    body: RegisterListRequest,
    answers: { 201: 'RegisterList' },
    more: 'With the administrator’s key alone, for all controllers. It replaces the list before it in one go; a broken line is named and the rest is loaded.',
  })
  public async load(
    @Param('id') register: string,
    @Req() request: Ticketed,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    if (!this.known().has(register)) throw notFound('register');
    refuseOtherThanMultipart(request, 'file, listDate and format (plain, sha1 or sha256)');
    const upload = newId('rgl', this.clock.now().getTime());
    try {
      const { fields, fileName } = await receiveUpload(this.uploads, upload, request.parts());
      const { listDate, format } = await this.requests.check(RegisterListRequest, fields);
      if (fileName === null) throw invalidRequest([{ field: 'file', message: 'is required: the list to load' }]);
      const digest = await digestOfUpload(this.uploads.path(upload), request, fields);
      return await this.idempotency.once(request, reply, digest, () =>
        this.loaded({ register, listDate, format, fileName }, upload),
      );
    } finally {
      await this.uploads.remove(upload);
    }
  }

  @Get()
  @Operation('The registers, and which list of each is loaded', { answers: { 200: 'Registers' } })
  public async list(): Promise<object> {
    const inForce = new Map((await this.lists.inForce()).map((one) => [one.register, one]));
    const at = this.clock.now().getTime();
    const registers = [...this.known().values()].map(({ countries, register }) => {
      const list = inForce.get(register.id) ?? null;
      const fresh = list && isFresh(list.listDate, register.refreshDays, at);
      return { ...register, countries, state: list ? (fresh ? 'in_force' : 'stale') : 'not_loaded', list };
    });
    return { registers };
  }

  private async loaded(given: Parameters<RegisterLists['load']>[0], upload: string): Promise<LoadedList> {
    const at = this.clock.now();
    if (given.listDate > at.toISOString().slice(0, 10)) {
      throw invalidRequest([{ field: 'listDate', message: 'must not be in the future' }]);
    }
    const loaded = await this.lists.load(given, createReadStream(this.uploads.path(upload)), at);
    if (loaded === 'older') {
      throw invalidRequest([{ field: 'listDate', message: 'is earlier than that of the list in force, which stays' }]);
    }
    if (loaded === 'no_entry') {
      const message = `holds no entry of the format \`${given.format}\`; the list before, if there is one, stays in force`;
      throw invalidRequest([{ field: 'file', message }]);
    }
    return loaded;
  }

  /** Every register that a pack names, with the countries whose packs do. */
  private known(): Map<string, Known> {
    const known = new Map<string, Known>();
    for (const { country, registers } of this.law.packs) {
      for (const register of registers) {
        const one = known.get(register.id);
        if (one) one.countries.push(country);
        else known.set(register.id, { register, countries: [country] });
      }
    }
    return known;
  }
}
