// The parts of delivery, for whoever puts the program together: those of every process, and those of a worker.
import { type Provider } from '@nestjs/common';
import { type Clock } from '../values/clock.js';
import { Bounces } from './bounces.js';
import { ClaimDesk } from './claim-desk.js';
import { Courier } from './courier.js';
import { DeliverySettings } from './delivery-settings.js';
import { Dispatch } from './dispatch.js';
import { DispatchWorker } from './dispatch.worker.js';
import { DrainProcessor } from './drain.processor.js';
import { MessageProcessor } from './message.processor.js';
import { type Outbox } from './outbox.js';
import { Lanes } from './pace/lanes.js';
import { DomainLines } from './pace/domain-lines.js';
import { MailDomains } from './pace/mail-domains.js';
import { DnsResolver, MailResolver } from './pace/mail-resolver.js';
import { Pace } from './pace/pace.js';
import { SendSlots } from './pace/send-slots.js';
import { Trouble } from './pace/trouble.js';
import { Turnstile } from './pace/turnstile.js';
import { OutboxRelay } from './outbox.relay.js';
import { Outgoing } from './outgoing.js';
import { Processors } from './processors.js';
import { Relay } from './relay.js';
import { relayOptions } from './relay-url.js';
import { Rounds } from './rounds.js';
import { SmtpRelay } from './smtp.relay.js';
import { Stationery } from './stationery.js';
import { Transitions } from './transitions.js';
import { WorkerSeat } from './worker-seat.js';

/** What queues messages and tells of them. */
export const DELIVERY: readonly Provider[] = [Trouble, Pace, Lanes, Outgoing, Dispatch];

/** What sends them, beside DELIVERY. */
export function deliveryWorker(
  settings: DeliverySettings,
  relay: Relay,
  resolver: MailResolver = new DnsResolver(),
): Provider[] {
  return [
    { provide: DeliverySettings, useValue: settings },
    { provide: Relay, useValue: relay },
    { provide: MailResolver, useValue: resolver },
    MailDomains,
    DomainLines,
    Turnstile,
    SendSlots,
    Stationery,
    ClaimDesk,
    Transitions,
    Bounces,
    Courier,
    WorkerSeat,
    Rounds,
    DrainProcessor,
    MessageProcessor,
    Processors,
    DispatchWorker,
  ];
}

/** The relay that a URL names; the outbox where there is none. */
export function openRelay(url: string | null, outbox: Outbox, clock: Clock): Relay {
  return url === null ? new OutboxRelay(outbox, clock) : new SmtpRelay(relayOptions(url));
}
