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
import { OutboxRelay } from './outbox.relay.js';
import { Outgoing } from './outgoing.js';
import { Processors } from './processors.js';
import { Relay } from './relay.js';
import { relayOptions } from './relay-url.js';
import { Rounds } from './rounds.js';
import { SmtpRelay } from './smtp.relay.js';
import { SequenceStops } from './sequence-stops.js';
import { Signals } from './signals/signals.js';
import { Stationery } from './stationery.js';
import { Transitions } from './transitions.js';
import { WorkerSeat } from './worker-seat.js';

/** What queues messages and tells of them. */
export const DELIVERY: readonly Provider[] = [Outgoing, Dispatch, Signals, SequenceStops];

/** What sends them, beside DELIVERY. */
export function deliveryWorker(settings: DeliverySettings, relay: Relay): Provider[] {
  return [
    { provide: DeliverySettings, useValue: settings },
    { provide: Relay, useValue: relay },
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
