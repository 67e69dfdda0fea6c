// Who submits: an API key as the password, with the name of the key or the address of a sender beside it.
import { isIP } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { type TenantCaller } from '../../access/access.guard.js';
import { type ApiKeys } from '../../access/api-keys.js';
import { type Sender } from '../../access/controller.js';
import { type Controllers } from '../../access/controllers.js';
import { type FailedLogins } from '../../access/failed-logins.js';
import { SmtpReply } from './reply.js';

/** `sender` is set where the login names one. */
export type Login = { readonly caller: TenantCaller; readonly sender: Sender | null };

type Given = { readonly username: string; readonly password: string; readonly address: string };

// A wrong login of an address is answered later each time; a right one is not, for its neighbours have done nothing.
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 10_000;
const REMEMBER_SECONDS = 600;
const REPORT_EVERY_MS = 60_000;

const WRONG = new SmtpReply(535, '5.7.8 the password is an API key with the scope send, the user its name or a sender');

export class Logins {
  private readonly log = new Logger('smtp');
  private readonly failures = new RateLimiterMemory({ points: 1, duration: REMEMBER_SECONDS });
  private unreported = 0;
  private reportAt = 0;

  public constructor(
    private readonly keys: ApiKeys,
    private readonly controllers: Controllers,
    private readonly counted: FailedLogins,
  ) {}

  /** Throws `SmtpReply` where it is nobody's, the later the more often that was so. */
  public async check({ username, password, address }: Given): Promise<Login> {
    const login = await this.find(username, password);
    if (login) return login;
    const { consumedPoints } = await this.failures.penalty(networkOf(address), 1);
    this.counted.record('smtp');
    this.record();
    await pause(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (consumedPoints - 1)), undefined, { ref: false });
    throw WRONG;
  }

  private async find(username: string, password: string): Promise<Login | null> {
    const caller = await this.keys.callerOf(password);
    const controllerId = caller?.controllerId ?? null;
    if (!caller || controllerId === null || !caller.scopes.includes('send')) return null;
    const sender = await this.controllers.sender(controllerId, username);
    return sender || username === caller.name ? { caller: { ...caller, controllerId }, sender } : null;
  }

  /** How often, never who. */
  private record(): void {
    this.unreported++;
    const now = performance.now();
    if (now < this.reportAt) return;
    this.log.warn(`wrong logins over SMTP since the last report: ${this.unreported}`);
    this.reportAt = now + REPORT_EVERY_MS;
    this.unreported = 0;
  }
}

/** Whoever has an IPv6 address has a whole network of them. */
function networkOf(address: string): string {
  return isIP(address) === 6 ? address.split(':').slice(0, 4).join(':') : address;
}

export function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(address);
}
