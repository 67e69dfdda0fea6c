// The relay of those who have none of their own: RELAY_URL, or the outbox; and whether everything is captured all the same.
import { type Clock } from '../values/clock.js';
import { type Outbox } from './outbox.js';
import { OutboxRelay } from './outbox.relay.js';
import { type Relay } from './relay.js';
import { relayOptions } from './relay-url.js';
import { SmtpRelay } from './smtp.relay.js';

export class HouseRelay {
  /** `capturesAll`: no relay of a controller's own is used, whatever relays are set. */
  public constructor(
    public readonly id: 'RELAY_URL' | 'outbox',
    public readonly relay: Relay,
    public readonly capturesAll: boolean,
  ) {}

  /** INVARIANT (nothing real leaves): where all mail is to be captured there is nothing in this process that could send. */
  public static of(
    { relayUrl, captureMail }: { readonly relayUrl: string | null; readonly captureMail: boolean },
    outbox: Outbox,
    clock: Clock,
  ): HouseRelay {
    if (captureMail || relayUrl === null) return new HouseRelay('outbox', new OutboxRelay(outbox, clock), captureMail);
    return new HouseRelay('RELAY_URL', new SmtpRelay(relayOptions(relayUrl)), false);
  }
}
