// The long work of the house, as jobs: what is ours alone, and what calls others outside.
import { type Provider } from '@nestjs/common';
import { CampaignWork } from './campaigns/campaign-work.js';
import { Chores, OutsideChores } from './chores/chores.js';
import { ObjectionPushes } from './feedback/accounts/objection-pushes.js';
import { TakenEvents } from './feedback/taken-events.js';
import { DecisionMarks } from './guard/decision-marks.js';
import { Idempotency } from './http/idempotency.js';
import { QueueBackEnd } from './operation/back-ends.js';
import { ImportJob } from './provenance/imports/import-job.js';
import { Imports } from './provenance/imports/imports.js';
import { Rewrapping } from './provenance/rewrapping.js';
import { RegisterLists } from './registers/register-lists.js';
import { RightsChores } from './rights/rights-chores.js';
import { SimulationJob } from './simulation/simulation-job.js';
import { ForgottenPeople } from './network/forgotten-people.js';
import { NetworkImportJob } from './network/imports/network-import-job.js';
import { NetworkImports } from './network/imports/network-imports.js';
import { WebhookDeliveries } from './webhooks/webhook-deliveries.js';

export const CHORES: Provider[] = [
  {
    provide: Chores,
    inject: [
      QueueBackEnd,
      CampaignWork,
      Imports,
      ImportJob,
      Idempotency,
      SimulationJob,
      Rewrapping,
      RightsChores,
      RegisterLists,
      TakenEvents,
      DecisionMarks,
      NetworkImports,
      NetworkImportJob,
      ForgottenPeople,
    ],
    useFactory: (
      queue: QueueBackEnd,
      work: CampaignWork,
      imports: Imports,
      job: ImportJob,
      answers: Idempotency,
      simulations: SimulationJob,
      rewrapping: Rewrapping,
      rights: RightsChores,
      lists: RegisterLists,
      events: TakenEvents,
      marks: DecisionMarks,
      networks: NetworkImports,
      networkJob: NetworkImportJob,
      people: ForgottenPeople,
    ) =>
      new Chores(queue, [
        ...work.chores(),
        simulations.chore(),
        { name: 'import', pending: () => imports.unfinished(), run: (id, stopping) => job.run(id, stopping) },
        {
          name: 'import-network',
          pending: () => networks.unfinished(),
          run: (id, stopping) => networkJob.run(id, stopping),
        },
        { name: 'forget-people', pending: () => people.outdated(), run: (id) => people.discard(id) },
        ...rights.chores(),
        { name: 'forget', pending: () => answers.outdated(), run: () => answers.forget() },
        { name: 'mark', pending: () => marks.pending(), run: (id, stopping) => marks.run(id, stopping) },
        { name: 'forget-events', pending: () => events.outdated(), run: () => events.forget() },
        { name: 'discard-register', pending: () => lists.abandoned(), run: (number) => lists.discard(number) },
        { name: 'rewrap', pending: () => rewrapping.pending(), run: (_, stopping) => rewrapping.run(stopping) },
      ]),
  },
  {
    provide: OutsideChores,
    inject: [QueueBackEnd, WebhookDeliveries, ObjectionPushes],
    useFactory: (queue: QueueBackEnd, webhooks: WebhookDeliveries, pushes: ObjectionPushes) =>
      new OutsideChores(queue, [
        { name: 'webhook', pending: () => webhooks.pending(), run: (id, stopping) => webhooks.run(id, stopping) },
        { name: 'objections', pending: () => pushes.pending(), run: (id, stopping) => pushes.run(id, stopping) },
      ]),
  },
];
