// The parts of delivery, for whoever puts the program together: those of every process, and those of a worker.
import { type Provider } from '@nestjs/common';
import { ControllerRelays } from '../access/controller-relays.js';
import { AskedLetters } from './asked-letters.js';
import { Attachments } from './attachments.js';
import { Bounces } from './bounces.js';
import { ClaimDesk } from './claim-desk.js';
import { Composer } from './composer.js';
import { Courier } from './courier.js';
import { DeadLetters } from './dead-letters.js';
import { DeliverySettings } from './delivery-settings.js';
import { Dispatch } from './dispatch.js';
import { DispatchWorker } from './dispatch.worker.js';
import { DrainProcessor } from './drain.processor.js';
import { HouseRelay } from './house-relay.js';
import { MessageProcessor } from './message.processor.js';
import { Lanes } from './pace/lanes.js';
import { DomainLines } from './pace/domain-lines.js';
import { LimitChanges } from './pace/limit-changes.js';
import { MailDomains } from './pace/mail-domains.js';
import { DnsResolver, MailResolver } from './pace/mail-resolver.js';
import { Pace } from './pace/pace.js';
import { SendSlots } from './pace/send-slots.js';
import { Trouble } from './pace/trouble.js';
import { Turnstile } from './pace/turnstile.js';
import { WindowChanges } from './pace/window-changes.js';
import { Outgoing } from './outgoing.js';
import { Pauses } from './pauses/pauses.js';
import { Processors } from './processors.js';
import { Queues } from './queue-view.js';
import { RelayTroubles } from './relay-troubles.js';
import { Rounds } from './rounds.js';
import { Routes } from './routes.js';
import { Submissions } from './relayed/submissions.js';
import { SequenceStops } from './sequence-stops.js';
import { Signals } from './signals/signals.js';
import { Stationery } from './stationery.js';
import { Transitions } from './transitions.js';
import { Trials } from './trials.js';
import { WorkerSeat } from './worker-seat.js';

/** What queues messages and tells of them. */
export const DELIVERY: readonly Provider[] = [
  ...[ControllerRelays, RelayTroubles, Trouble, Pace, Lanes, LimitChanges, WindowChanges],
  ...[Outgoing, DeadLetters, Queues, Attachments, Submissions, Dispatch, AskedLetters],
  ...[Signals, SequenceStops, Pauses],
];

/** What sends them, beside DELIVERY. */
export function deliveryWorker(
  settings: DeliverySettings,
  relay: HouseRelay,
  resolver: MailResolver = new DnsResolver(),
): Provider[] {
  return [
    { provide: DeliverySettings, useValue: settings },
    { provide: HouseRelay, useValue: relay },
    { provide: MailResolver, useValue: resolver },
    Routes,
    MailDomains,
    DomainLines,
    Turnstile,
    SendSlots,
    Stationery,
    ClaimDesk,
    Transitions,
    Bounces,
    Composer,
    Courier,
    Trials,
    WorkerSeat,
    Rounds,
    DrainProcessor,
    MessageProcessor,
    Processors,
    DispatchWorker,
  ];
}
