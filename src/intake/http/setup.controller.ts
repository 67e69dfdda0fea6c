// POST /v1/controllers, /v1/senders, /v1/keys: what has to exist before anything can be asked or sent.
import { Body, Controller, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { Wants } from '../../access/access.guard.js';
import { ApiKeys, type Caller, SCOPES, type Scope } from '../../access/api-keys.js';
import { Controllers } from '../../access/controllers.js';
import { conflict, notFound, problem } from '../../http/problem.js';
import { type Fields, Reader } from '../../http/reader.js';
import { parseAddress } from '../../recipient/address.js';
import { Clock } from '../../values/clock.js';
import { readCountry } from './read-recipient.js';

const CONTROLLER = new Set(['name', 'country', 'postalAddress', 'contactEmail', 'privacyNoticeUrl']);
const SENDER = new Set(['controllerId', 'address', 'displayName', 'limits', 'window']);
const LIMITS = ['perMinute', 'perHour', 'perDay', 'perDomainPerHour'] as const;
const KEY = new Set(['controllerId', 'name', 'scopes', 'defaults']);
const DEFAULTS = new Set(['purpose', 'onDefer']);

type Asking = FastifyRequest & { caller: Caller };

@ApiTags('set-up')
@ApiBearerAuth()
@Controller('v1')
@Wants('admin')
export class SetupController {
  public constructor(
    private readonly controllers: Controllers,
    private readonly keys: ApiKeys,
    private readonly clock: Clock,
  ) {}

  @Post('controllers')
  public async createController(@Body() body: unknown, @Req() request: Asking): Promise<object> {
    if (request.caller.controllerId !== null) {
      throw problem(403, 'forbidden', 'only the administrator can make a controller');
    }
    const reader = new Reader();
    const given = reader.object(body, '', CONTROLLER) ?? {};
    const controller = {
      name: reader.required(given, 'name', '', 300),
      country: readCountry(reader, given['country'], 'country') ?? '',
      postalAddress: reader.required(given, 'postalAddress', '', 1_000),
      contactEmail: usableAddress(reader, given, 'contactEmail'),
      privacyNoticeUrl: webAddress(reader, given, 'privacyNoticeUrl'),
    };
    if (given['country'] === undefined) reader.wrong('country', 'is required');
    reader.finish();
    const { suppressionKey: _, ...made } = await this.controllers.create(controller, this.clock.now());
    return made;
  }

  @Post('senders')
  public async createSender(@Body() body: unknown, @Req() request: Asking): Promise<object> {
    const reader = new Reader();
    const given = reader.object(body, '', SENDER) ?? {};
    const controllerId = reader.required(given, 'controllerId', '');
    const address = usableAddress(reader, given, 'address');
    const displayName = reader.text(given, 'displayName', '', 300);
    const limits = reader.member(given, 'limits', '', (value, at) => readLimits(reader, value, at));
    const window = reader.member(given, 'window', '', (value, at) => {
      if (typeof value !== 'object' || value === null) reader.wrong(at, 'must be an object');
      return value as object;
    });
    reader.finish();
    await this.mayActFor(controllerId, request.caller);
    const made = await this.controllers.addSender(
      { controllerId, address, displayName, limits, window },
      this.clock.now(),
    );
    if (!made) throw conflict('this sender exists already', `${address} is registered for this controller`);
    return { ...made, window };
  }

  @Post('keys')
  public async createKey(@Body() body: unknown, @Req() request: Asking): Promise<object> {
    const reader = new Reader();
    const given = reader.object(body, '', KEY) ?? {};
    const controllerId = reader.required(given, 'controllerId', '');
    const name = reader.required(given, 'name', '', 300);
    const scopes = readScopes(reader, given);
    const defaults =
      reader.member(given, 'defaults', '', (value, at) => {
        const fields = reader.object(value, at, DEFAULTS) ?? {};
        const purpose = reader.text(fields, 'purpose', at, 100);
        const onDefer = reader.oneOf(fields, 'onDefer', at, ['queue', '451'] as const);
        return { ...(purpose !== null && { purpose }), ...(onDefer !== null && { onDefer }) };
      }) ?? {};
    reader.finish();
    await this.mayActFor(controllerId, request.caller);
    const made = await this.keys.create({ controllerId, name, scopes, defaults }, this.clock.now());
    return { ...made, controllerId, name, scopes, defaults };
  }

  /** A key with the scope `admin` sets up its own controller only; another's looks as if it did not exist. */
  private async mayActFor(controllerId: string, caller: Caller): Promise<void> {
    const own = caller.controllerId === null || caller.controllerId === controllerId;
    if (!own || !(await this.controllers.find(controllerId))) throw notFound('controller');
  }
}

function readScopes(reader: Reader, given: Fields): Scope[] {
  const asked = reader.list(given['scopes'], 'scopes', SCOPES.length);
  const scopes = SCOPES.filter((scope) => asked.includes(scope));
  if (asked.length === 0 || scopes.length !== asked.length) {
    reader.wrong('scopes', `must be a list of one or more of: ${SCOPES.join(', ')}`);
  }
  return scopes;
}

function readLimits(reader: Reader, value: unknown, at: string): Record<string, number> {
  const given = reader.object(value, at, new Set([...LIMITS, 'warmUp'])) ?? {};
  const limits: Record<string, number> = {};
  for (const name of LIMITS) {
    const limit = given[name];
    if (limit === undefined || limit === null) continue;
    if (typeof limit === 'number' && Number.isInteger(limit) && limit > 0) limits[name] = limit;
    else reader.wrong(`${at}.${name}`, 'must be a whole number of messages, 1 or more');
  }
  return limits;
}

function usableAddress(reader: Reader, given: Fields, name: string): string {
  const address = reader.required(given, name, '', 320);
  const parsed = parseAddress(address);
  if (address !== '' && !parsed.ok) reader.wrong(name, `is no usable e-mail address: ${parsed.why}`);
  return address;
}

function webAddress(reader: Reader, given: Fields, name: string): string {
  const address = reader.required(given, name, '', 2_000);
  if (address !== '' && !/^https?:\/\/[^\s<>"]+$/.test(address)) reader.wrong(name, 'must be an http or https address');
  return address;
}
