// GET /v1/events: how far long work is, told as it goes (server-sent events), for as long as whoever listens may know.
import { Controller, type MessageEvent, type OnModuleDestroy, Sse } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Observable, type Subscriber } from 'rxjs';
import { setTimeout as pause } from 'node:timers/promises';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { ApiKeys } from '../../access/api-keys.js';
import { mayDo } from '../../access/people/roles.js';
import { Sessions } from '../../access/people/sessions.js';
import { type Movement, Movements } from '../../insight/movements.js';
import { isOutage } from '../../http/outage.js';
import { PlainOperation } from '../http/openapi-operation.js';

const LOOK_EVERY_MS = 1_000;
/** So often something is said, that nothing in between takes the line for dead. */
const SIGN_OF_LIFE_MS = 15_000;

@ApiTags('insight')
@Controller('v1/events')
@Wants('any')
export class EventsController implements OnModuleDestroy {
  private readonly listening = new Set<Subscriber<MessageEvent>>();

  public constructor(
    private readonly movements: Movements,
    private readonly sessions: Sessions,
    private readonly keys: ApiKeys,
  ) {}

  @Sse()
  @PlainOperation('How far campaigns and imports are', {
    mediaType: 'text/event-stream',
    more: '`event: campaign` and `event: import` with `{id, state, …counts}`, whenever something has changed; first those that are at work. Ends when the session or the key does.',
  })
  public listen(@Tenant() caller: TenantCaller): Observable<MessageEvent> {
    return new Observable<MessageEvent>((subscriber) => {
      this.listening.add(subscriber);
      void this.tell(caller, subscriber).finally(() => {
        this.listening.delete(subscriber);
        subscriber.complete();
      });
    });
  }

  /** Open lines would keep the service from closing. */
  public onModuleDestroy(): void {
    for (const subscriber of this.listening) subscriber.complete();
  }

  private async tell(caller: TenantCaller, subscriber: Subscriber<MessageEvent>): Promise<void> {
    const told = new Map<string, string>();
    let saidAt = performance.now();
    while (!subscriber.closed && (await this.mayStill(caller))) {
      for (const { event, data } of await this.moved(caller)) {
        const text = JSON.stringify(data);
        if (told.get(data.id) === text) continue;
        told.set(data.id, text);
        subscriber.next({ type: event, data: text });
        saidAt = performance.now();
      }
      if (performance.now() - saidAt > SIGN_OF_LIFE_MS) {
        subscriber.next({ type: 'alive', data: '{}' });
        saidAt = performance.now();
      }
      await pause(LOOK_EVERY_MS, undefined, { ref: false });
    }
  }

  private async moved({ controllerId, scopes, signedIn }: TenantCaller): Promise<readonly Movement[]> {
    const role = signedIn?.person.role;
    const sees = {
      campaign: role ? mayDo(role, 'campaigns.read') : scopes.includes('send'),
      import: role ? mayDo(role, 'imports.read') : scopes.includes('contacts'),
    };
    try {
      return (await this.movements.of(controllerId)).filter(({ event }) => sees[event]);
    } catch (error) {
      if (isOutage(error)) return []; // the line stays; what was missed is told at the next look
      throw error;
    }
  }

  /** A session that was ended, a role that was changed and a key that was revoked hear no more. */
  private async mayStill({ signedIn, keyId }: TenantCaller): Promise<boolean> {
    try {
      return await (signedIn ? this.sessions.stands(signedIn.sessionId) : this.keys.stands(keyId));
    } catch {
      return false; // closed where nobody can tell; the browser comes back by itself
    }
  }
}
