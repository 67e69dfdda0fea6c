// The whole house, in the order in which a message walks through it.
import { type DynamicModule, type InjectionToken, Module, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, Reflector } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { Law } from '../config/law.js';
import { AccessGuard } from './access/access.guard.js';
import { ApiKeys } from './access/api-keys.js';
import { Controllers } from './access/controllers.js';
import { DkimKeys } from './access/dkim-keys.js';
import { FailedLogins } from './access/failed-logins.js';
import { MasterKey } from './access/master-key.js';
import { Challenges } from './access/people/challenges.js';
import { OneTimeCodes } from './access/people/one-time-codes.js';
import { Passkeys } from './access/people/passkeys.js';
import { SsoProviders } from './access/people/sso-providers.js';
import { SavedViews } from './access/people/saved-views.js';
import { People } from './access/people/people.js';
import { Sessions } from './access/people/sessions.js';
import { SignInLimits } from './access/people/sign-in-limits.js';
import { SignIn } from './access/people/sign-in.js';
import { SenderDns } from './access/sender-dns.js';
import { Batch } from './campaigns/batch.js';
import { CampaignDesk } from './campaigns/campaign-desk.js';
import { CampaignWork } from './campaigns/campaign-work.js';
import { Campaigns } from './campaigns/campaigns.js';
import { ForgottenRecipient } from './campaigns/forgotten-recipient.js';
import { Gating } from './campaigns/gating.js';
import { RelayedMessages } from './campaigns/relayed-messages.js';
import { SecondLook } from './campaigns/second-look.js';
import { SingleMessage } from './campaigns/single-message.js';
import { ForgottenMail } from './delivery/forgotten-mail.js';
import { Outbox } from './delivery/outbox.js';
import { SignalThresholds } from './delivery/signals/thresholds.js';
import { Article30 } from './evidence/article-30.js';
import { CampaignPack } from './evidence/campaign-pack.js';
import { ConsentReceipts } from './evidence/consent-receipts.js';
import { PackEntries } from './evidence/pack/pack-entries.js';
import { PackHead } from './evidence/pack/pack-head.js';
import { PersonPack } from './evidence/person-pack.js';
import { ObjectionPushes } from './feedback/accounts/objection-pushes.js';
import { PushBook } from './feedback/accounts/push-book.js';
import { Answers } from './feedback/answers.js';
import { Connections } from './feedback/connections.js';
import { Feedback } from './feedback/feedback.js';
import { InboundEffects } from './feedback/inbound/inbound-effects.js';
import { InboundMail } from './feedback/inbound/inbound-mail.js';
import { InboundReplies } from './feedback/inbound/inbound-replies.js';
import { ReplyWordsHolder } from './feedback/inbound/reply-words-holder.js';
import { ProviderFeedback } from './feedback/provider-feedback.js';
import { AmazonSns, Sns } from './feedback/providers/sns.js';
import { Reviews } from './feedback/reviews.js';
import { TakenEvents } from './feedback/taken-events.js';
import { AuditLog } from './guard/audit-log.js';
import { DecisionMarks } from './guard/decision-marks.js';
import { DecisionSearch } from './guard/decision-search.js';
import { Movements } from './insight/movements.js';
import { Overviews } from './insight/overview.js';
import { ContactFiles } from './guard/contact-files.js';
import { Guard } from './guard/guard.js';
import { Judge } from './guard/judge.js';
import { MessageActs } from './guard/message-acts.js';
import { Readings } from './guard/readings.js';
import { Recorder } from './guard/recorder.js';
import { Callouts } from './http/callout.js';
import { Idempotency } from './http/idempotency.js';
import { IdempotencyInterceptor } from './http/idempotency.interceptor.js';
import { PathPipe } from './http/path.pipe.js';
import { ProblemFilter } from './http/problem.filter.js';
import { RequestPipe } from './http/request.pipe.js';
import { SubmissionDesk } from './intake/smtp/submission-desk.js';
import { SingleSignOn } from './intake/console/single-sign-on.js';
import { SessionDoor } from './intake/console/session-door.js';
import { Ledger } from './ledger/ledger.js';
import { LogSigner } from './ledger/log-signer.js';
import { SigningKeys } from './ledger/signing-keys.js';
import { TreeReader } from './ledger/tree-reader.js';
import { QueueBackEnd } from './operation/back-ends.js';
import { Consents } from './provenance/consents.js';
import { CipherThread } from './provenance/cipher-thread.js';
import { Contacts } from './provenance/contacts.js';
import { Dossiers } from './provenance/dossier.js';
import { Forgetting } from './provenance/forgetting.js';
import { ImportJob } from './provenance/imports/import-job.js';
import { Imports } from './provenance/imports/imports.js';
import { Uploads } from './provenance/imports/uploads.js';
import { ListIntake } from './provenance/list-intake.js';
import { Rewrapping } from './provenance/rewrapping.js';
import { Subjects } from './provenance/subjects.js';
import { Suppressions } from './provenance/suppressions.js';
import { Whitelists } from './provenance/whitelists.js';
import { RegisterLists } from './registers/register-lists.js';
import { Registers } from './registers/registers.js';
import { Erasure } from './rights/erasure.js';
import { Objections } from './rights/objections.js';
import { Unsubscribe } from './rights/unsubscribe.js';
import { Disclosures } from './rights/disclosures.js';
import { Preferences } from './rights/preferences.js';
import { Brands } from './access/brands.js';
import { ControllerPolicies } from './rulebook/controller-policies.js';
import { Overrides } from './rulebook/overrides.js';
import { Packs } from './rulebook/packs.js';
import { Rulebooks } from './rulebook/rulebook.js';
import { ShadowMode } from './rulebook/shadow-mode.js';
import { Retrial } from './simulation/retrial.js';
import { SimulationJob } from './simulation/simulation-job.js';
import { Simulations } from './simulation/simulations.js';
import { Clock } from './values/clock.js';
import { Authorities } from '../config/authorities.js';
import { RetentionRules } from '../config/retention.js';
import { PublicTexts } from '../config/texts/page-texts.js';
import { RightsTexts } from '../config/texts/rights-texts.js';
import { Embeds } from './optin/embeds.js';
import { Forms } from './optin/forms.js';
import { ForgottenOptIn } from './optin/forgotten-opt-in.js';
import { OptIns } from './optin/opt-ins.js';
import { Links } from './values/links.js';
import { Sectors } from '../config/network/sectors.js';
import { NetworkTexts } from '../config/network/network-texts.js';
import { WebhookDeliveries } from './webhooks/webhook-deliveries.js';
import { WebhookEndpoints } from './webhooks/webhook-endpoints.js';
import { WebhookStory } from './webhooks/webhook-story.js';
import { DELIVERY } from './delivery/delivery.js';
import { NETWORK } from './network/network.js';
import { RIGHTS } from './rights/rights.js';
import { DOORS } from './doors.js';
import { CHORES } from './house-chores.js';

/** What is opened before the house stands: connections, keys, law, time. */
export type Ground = {
  readonly database: DataSource;
  readonly queue: QueueBackEnd;
  readonly masterKey: MasterKey;
  readonly signer: LogSigner;
  readonly adminKey: string;
  readonly law: Law;
  readonly clock: Clock;
  readonly uploads: Uploads;
  readonly outbox: Outbox;
  readonly texts: PublicTexts;
  readonly rightsTexts: RightsTexts;
  readonly retentionRules: RetentionRules;
  readonly authorities: Authorities;
  readonly links: Links;
  readonly callouts: Callouts;
  /** What only a process with the role `worker` has. */
  readonly worker: readonly Provider[];
};

const ROOMS: Provider[] = [
  Controllers,
  People,
  Sessions,
  SignInLimits,
  Challenges,
  OneTimeCodes,
  Passkeys,
  SavedViews,
  SignIn,
  SessionDoor,
  SsoProviders,
  SingleSignOn,
  FailedLogins,
  Brands,
  DkimKeys,
  SenderDns,
  Ledger,
  CipherThread,
  SigningKeys,
  TreeReader,
  Subjects,
  Rewrapping,
  Dossiers,
  Consents,
  Contacts,
  Suppressions,
  Whitelists,
  ListIntake,
  Imports,
  ImportJob,
  Registers,
  RegisterLists,
  Rulebooks,
  ControllerPolicies,
  Overrides,
  ShadowMode,
  Packs,
  Judge,
  Recorder,
  Guard,
  Readings,
  MessageActs,
  AuditLog,
  DecisionMarks,
  DecisionSearch,
  Overviews,
  Movements,
  ContactFiles,
  Retrial,
  Simulations,
  SimulationJob,
  ConsentReceipts,
  Article30,
  PackHead,
  PackEntries,
  PersonPack,
  CampaignPack,
  ...DELIVERY,
  SignalThresholds,
  Answers,
  Connections,
  ObjectionPushes,
  PushBook,
  TakenEvents,
  Feedback,
  ProviderFeedback,
  Reviews,
  WebhookEndpoints,
  WebhookStory,
  WebhookDeliveries,
  ReplyWordsHolder,
  InboundReplies,
  InboundEffects,
  InboundMail,
  { provide: Sns, useClass: AmazonSns },
  Campaigns,
  Gating,
  CampaignWork,
  CampaignDesk,
  SingleMessage,
  RelayedMessages,
  Batch,
  SecondLook,
  Forms,
  OptIns,
  Embeds,
  ForgottenOptIn,
  Sectors,
  { provide: NetworkTexts, useFactory: () => new NetworkTexts() },
  ...NETWORK,
  Objections,
  Forgetting,
  ForgottenMail,
  ForgottenRecipient,
  Erasure,
  ...RIGHTS,
  Unsubscribe,
  Preferences,
  Disclosures,
  SubmissionDesk,
  Idempotency,
  RequestPipe,
];

@Module({})
export class AppModule {
  public static on(ground: Ground): DynamicModule {
    const given = (token: InjectionToken, value: unknown): Provider => ({ provide: token, useValue: value });
    return {
      module: AppModule,
      controllers: DOORS,
      providers: [
        given(DataSource, ground.database),
        given(QueueBackEnd, ground.queue),
        given(MasterKey, ground.masterKey),
        given(LogSigner, ground.signer),
        given(Law, ground.law),
        given(Clock, ground.clock),
        given(Uploads, ground.uploads),
        given(Outbox, ground.outbox),
        given(PublicTexts, ground.texts),
        given(RightsTexts, ground.rightsTexts),
        given(RetentionRules, ground.retentionRules),
        given(Authorities, ground.authorities),
        given(Links, ground.links),
        given(Callouts, ground.callouts),
        given(ApiKeys, new ApiKeys(ground.database, ground.adminKey)),
        ...ROOMS,
        ...ground.worker,
        ...CHORES,
        { provide: APP_FILTER, useClass: ProblemFilter },
        {
          provide: APP_GUARD,
          inject: [ApiKeys, Sessions, Links, Reflector, FailedLogins],
          useFactory: (keys: ApiKeys, sessions: Sessions, links: Links, reflector: Reflector, failures: FailedLogins) =>
            new AccessGuard(keys, sessions, links, reflector, failures),
        },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_PIPE, useClass: PathPipe },
        { provide: APP_PIPE, useExisting: RequestPipe },
      ],
    };
  }
}
