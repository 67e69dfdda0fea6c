// Every door of the API, in the order in which the documents name them.
import { type Type } from '@nestjs/common';
import { AnswersController } from './intake/http/answers.controller.js';
import { BrandsController } from './intake/http/brands.controller.js';
import { CampaignsController } from './intake/http/campaigns.controller.js';
import { ConsentsController } from './intake/http/consents.controller.js';
import { ContactsController } from './intake/http/contacts.controller.js';
import { ControllerPolicyController } from './intake/http/controller-policy.controller.js';
import { DeadLettersController } from './intake/http/dead-letters.controller.js';
import { DecisionsController } from './intake/http/decisions.controller.js';
import { DkimKeysController } from './intake/http/dkim-keys.controller.js';
import { EvidenceController } from './intake/http/evidence.controller.js';
import { FeedbackController } from './intake/http/feedback.controller.js';
import { FeedbackConnectionsController } from './intake/http/feedback-connections.controller.js';
import { HealthController } from './intake/http/health.controller.js';
import { ImportsController } from './intake/http/imports.controller.js';
import { LedgerController } from './intake/http/ledger.controller.js';
import { LegalHoldsController } from './intake/http/legal-holds.controller.js';
import { LimitsController } from './intake/http/limits.controller.js';
import { MessagesController } from './intake/http/messages.controller.js';
import { OutboxController } from './intake/http/outbox.controller.js';
import { OverridesController } from './intake/http/overrides.controller.js';
import { RegistersController } from './intake/http/registers.controller.js';
import { PolicyController } from './intake/http/policy.controller.js';
import { PausesController } from './intake/http/pauses.controller.js';
import { QueueController } from './intake/http/queue.controller.js';
import { RelaysController } from './intake/http/relays.controller.js';
import { ReplyReviewsController } from './intake/http/reply-reviews.controller.js';
import { RetentionController } from './intake/http/retention.controller.js';
import { SecondLookController } from './intake/http/second-look.controller.js';
import { SetupController } from './intake/http/setup.controller.js';
import { SignalsController } from './intake/http/signals.controller.js';
import { SimulationsController } from './intake/http/simulations.controller.js';
import { SubjectRequestsController } from './intake/http/subject-requests.controller.js';
import { SuppressionsController } from './intake/http/suppressions.controller.js';
import { WhoAmIController } from './intake/http/whoami.controller.js';
import { EventsController } from './intake/console/events.controller.js';
import { FactorsController } from './intake/console/factors.controller.js';
import { SsoController } from './intake/console/sso.controller.js';
import { ViewsController } from './intake/console/views.controller.js';
import { InsightController } from './intake/console/insight.controller.js';
import { JoiningController } from './intake/console/joining.controller.js';
import { PeopleController } from './intake/console/people.controller.js';
import { SessionController } from './intake/console/session.controller.js';
import { SenderDnsController } from './intake/console/sender-dns.controller.js';
import { VerdictsController } from './intake/console/verdicts.controller.js';
import { OptInFormsController } from './intake/http/opt-in-forms.controller.js';
import { OptInsController } from './intake/http/opt-ins.controller.js';
import { NetworkController } from './intake/http/network.controller.js';
import { NetworkImportsController } from './intake/http/network-imports.controller.js';
import { NetworkPeopleController } from './intake/http/network-people.controller.js';
import { WebhooksController } from './intake/http/webhooks.controller.js';

export const DOORS: Type[] = [
  SetupController,
  SessionController,
  JoiningController,
  PeopleController,
  FactorsController,
  ViewsController,
  SsoController,
  InsightController,
  EventsController,
  VerdictsController,
  SenderDnsController,
  BrandsController,
  WhoAmIController,
  LimitsController,
  DkimKeysController,
  DecisionsController,
  ContactsController,
  ConsentsController,
  EvidenceController,
  ImportsController,
  SuppressionsController,
  SubjectRequestsController,
  LegalHoldsController,
  RetentionController,
  CampaignsController,
  MessagesController,
  SecondLookController,
  DeadLettersController,
  QueueController,
  LedgerController,
  OutboxController,
  AnswersController,
  FeedbackController,
  FeedbackConnectionsController,
  ReplyReviewsController,
  WebhooksController,
  SignalsController,
  PausesController,
  RelaysController,
  RegistersController,
  ControllerPolicyController,
  OverridesController,
  SimulationsController,
  PolicyController,
  OptInFormsController,
  OptInsController,
  NetworkController,
  NetworkImportsController,
  NetworkPeopleController,
  HealthController,
];
