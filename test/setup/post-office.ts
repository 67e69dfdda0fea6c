/** Delivery on a database and a queue of its own: the real guard, a worker that can be started, and people to write to. */
import { type INestApplicationContext, Logger, Module, type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { createDataSource } from '../../config/database.js';
import { Law, loadLaw } from '../../config/law.js';
import { type Controller, type Sender, type SenderLimits } from '../../src/access/controller.js';
import { Controllers } from '../../src/access/controllers.js';
import { DkimKeys } from '../../src/access/dkim-keys.js';
import { MasterKey } from '../../src/access/master-key.js';
import { CampaignWork } from '../../src/campaigns/campaign-work.js';
import { Campaigns } from '../../src/campaigns/campaigns.js';
import { Gating } from '../../src/campaigns/gating.js';
import { ClaimDesk } from '../../src/delivery/claim-desk.js';
import { DELIVERY, deliveryWorker } from '../../src/delivery/delivery.js';
import { DeliverySettings } from '../../src/delivery/delivery-settings.js';
import { Dispatch } from '../../src/delivery/dispatch.js';
import { DrainProcessor } from '../../src/delivery/drain.processor.js';
import { DispatchWorker } from '../../src/delivery/dispatch.worker.js';
import { type Content } from '../../src/delivery/letter.js';
import { LimitChanges } from '../../src/delivery/pace/limit-changes.js';
import { type MailResolver } from '../../src/delivery/pace/mail-resolver.js';
import { Outgoing } from '../../src/delivery/outgoing.js';
import { Pauses } from '../../src/delivery/pauses/pauses.js';
import { HouseRelay } from '../../src/delivery/house-relay.js';
import { type Reach } from '../../src/delivery/reach.js';
import { type Relay } from '../../src/delivery/relay.js';
import { relayOptions } from '../../src/delivery/relay-url.js';
import { Routes } from '../../src/delivery/routes.js';
import { SmtpRelay } from '../../src/delivery/smtp.relay.js';
import { Transitions } from '../../src/delivery/transitions.js';
import { WorkerSeat } from '../../src/delivery/worker-seat.js';
import { QUESTION } from '../../src/guard/ask.js';
import { Guard } from '../../src/guard/guard.js';
import { Judge } from '../../src/guard/judge.js';
import { Recorder } from '../../src/guard/recorder.js';
import { CipherThread } from '../../src/provenance/cipher-thread.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { QueueBackEnd, queueBackEnd } from '../../src/operation/back-ends.js';
import { Consents } from '../../src/provenance/consents.js';
import { Contacts } from '../../src/provenance/contacts.js';
import { Dossiers } from '../../src/provenance/dossier.js';
import { type Known } from '../../src/provenance/known.js';
import { ListIntake } from '../../src/provenance/list-intake.js';
import { Subjects } from '../../src/provenance/subjects.js';
import { Suppressions } from '../../src/provenance/suppressions.js';
import { Registers } from '../../src/registers/registers.js';
import { Rulebooks } from '../../src/rulebook/rulebook.js';
import { Objections } from '../../src/rights/objections.js';
import { Clock, SystemClock } from '../../src/values/clock.js';
import { newId } from '../../src/values/id.js';
import { rows } from '../../src/values/sql.js';
import { StandInResolver } from './stand-in-resolver.js';
import { CONSENT } from '../builders/people.js';
import { LATELY } from '../builders/days.js';

export type Where = {
  readonly databaseUrl: string;
  readonly redis: { readonly url: string; readonly prefix: string } | null;
};

/** As DeliverySettings has them. */
type Told = { readonly [Name in keyof DeliverySettings]: DeliverySettings[Name] };

/** The same in every process of a test. */
export const MASTER_KEY = Buffer.alloc(32, 7);
const SILENT = { log: () => undefined, warn: () => undefined };

class TestSettings extends DeliverySettings {
  public readonly publicUrl = 'https://guard.example';
  public readonly returnDomain = null;
  public readonly giveUpAfterMs = 60_000;
  public readonly backOffMs = { first: 100, most: 400 };
  public readonly breaker = { failures: 3, pauseMs: { first: 200, most: 1_000 } };
  public readonly lookRoundMs = 200;
  public readonly stopWithinMs = 10_000;
}

const CONTENT: Content = { subject: 'Hello {{firstName|you}}', text: 'News for {{name|you}}.', html: null };

/** Who consented to the newsletter of Acme SAS. */
const CONSENTED: Known = {
  country: 'FR',
  sources: [{ kind: 'double_opt_in', obtainedAt: '2026-09-01', url: null, supplier: null, notice: null }],
  consents: [CONSENT],
};

/** Whose address stands on the website of a British company: opt-out regime, cold, with the notice due. */
/** Of all controllers: no relay is closed. */
export const EVERYBODY: Reach = { controllers: [], listed: false };

export const ON_A_WEBSITE: Known = {
  country: 'GB',
  kind: 'named_professional',
  name: 'Ada Byron',
  jobTitle: 'Finance Director',
  company: 'Engines Ltd',
  relevance: { topic: 'accounting', because: 'decides on it' },
  sources: [
    {
      kind: 'company_website',
      obtainedAt: LATELY,
      url: 'https://engines.example/team',
      supplier: null,
      notice: null,
    },
  ],
};

const ROOMS: readonly Provider[] = [
  ...[
    Controllers,
    DkimKeys,
    Ledger,
    Subjects,
    Dossiers,
    Consents,
    Contacts,
    Suppressions,
    ListIntake,
    Rulebooks,
    Registers,
    Judge,
    Recorder,
    CipherThread,
    Guard,
  ],
  ...DELIVERY,
  ...[Campaigns, Gating, CampaignWork],
  Objections,
];

/** What a worker works with, for a test that takes each step itself. */
export type Hands = {
  readonly seat: WorkerSeat;
  readonly desk: ClaimDesk;
  readonly transitions: Transitions;
  readonly drain: DrainProcessor;
};

const NO_RELAY = 'smtp://127.0.0.1:1';

export class PostOffice {
  private readonly workers: DispatchWorker[] = [];

  private constructor(
    public readonly database: DataSource,
    private readonly queue: QueueBackEnd,
    private readonly ground: readonly Provider[],
    private readonly rooms: INestApplicationContext,
  ) {}

  public static async open({ databaseUrl, redis }: Where): Promise<PostOffice> {
    Logger.overrideLogger(process.env['TEST_LOG'] ? ['log', 'warn', 'error'] : false);
    const database = await createDataSource({ url: databaseUrl, poolSize: 10 });
    await database.initialize();
    const options = { databaseUrl, redisUrl: redis?.url ?? null, redisPrefix: redis?.prefix ?? '' };
    const queue = queueBackEnd(options, SILENT);
    await queue.prepare();
    const ground = [
      { provide: DataSource, useValue: database },
      { provide: QueueBackEnd, useValue: queue },
      { provide: MasterKey, useValue: new MasterKey(MASTER_KEY) },
      { provide: Law, useValue: loadLaw() },
      { provide: Clock, useClass: SystemClock },
      ...ROOMS,
    ];
    return new PostOffice(database, queue, ground, await roomsOf(ground));
  }

  public get outgoing(): Outgoing {
    return this.rooms.get(Outgoing);
  }

  public get dispatch(): Dispatch {
    return this.rooms.get(Dispatch);
  }

  public get limits(): LimitChanges {
    return this.rooms.get(LimitChanges);
  }

  public get pauses(): Pauses {
    return this.rooms.get(Pauses);
  }

  public get objections(): Objections {
    return this.rooms.get(Objections);
  }

  public controller(id: string): Promise<Controller> {
    return this.rooms.get(Controllers).get(id);
  }

  public get campaigns(): CampaignWork {
    return this.rooms.get(CampaignWork);
  }

  public async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
    await this.queue.close(2_000);
    await this.database.destroy();
  }

  /** A worker with a seat of its own, as another process would have; not started. */
  public async worker(
    relay: Relay | string,
    settings: Partial<Told> = {},
    capturesAll = false,
    resolver: MailResolver = new StandInResolver(),
  ): Promise<DispatchWorker> {
    const way = typeof relay === 'string' ? new SmtpRelay(relayOptions(relay)) : relay;
    const house = new HouseRelay(way instanceof SmtpRelay ? 'RELAY_URL' : 'outbox', way, capturesAll);
    const told = Object.assign(new TestSettings(), settings);
    const rooms = await roomsOf([...this.ground, ...deliveryWorker(told, house, resolver)]);
    const worker = rooms.get(DispatchWorker);
    this.workers.push(worker);
    return worker;
  }

  /** The hands of a worker that does nothing by itself. */
  public async hands(relay = NO_RELAY): Promise<Hands> {
    const house = new HouseRelay('RELAY_URL', new SmtpRelay(relayOptions(relay)), false);
    const worker = deliveryWorker(new TestSettings(), house);
    const rooms = await roomsOf([...this.ground, ...worker]);
    await rooms.get(Routes).refresh(); // as the rounds do that these hands do not make
    return {
      ...{ seat: rooms.get(WorkerSeat), desk: rooms.get(ClaimDesk) },
      ...{ transitions: rooms.get(Transitions), drain: rooms.get(DrainProcessor) },
    };
  }

  public async started(relay: Relay | string, settings: Partial<Told> = {}): Promise<void> {
    await (await this.worker(relay, settings)).start();
  }

  public async acme(country = 'FR'): Promise<{ readonly controller: Controller; readonly sender: Sender }> {
    const given = { name: 'Acme SAS', country, postalAddress: '1 rue de la Paix, 75002 Paris' };
    const contact = { contactEmail: 'privacy@acme.example', privacyNoticeUrl: 'https://acme.example/privacy' };
    const at = new Date();
    const controllers = this.rooms.get(Controllers);
    const controller = await controllers.create({ ...given, ...contact }, at);
    return { controller, sender: await this.sender(controller.id) };
  }

  public async sender(
    controllerId: string,
    address = 'anna@acme.example',
    limits: SenderLimits | null = null,
  ): Promise<Sender> {
    const given = { controllerId, address, displayName: 'Anna, Acme', limits, window: null };
    const sender = await this.rooms.get(Controllers).addSender(given, new Date());
    if (!sender) throw new Error('the sender exists already');
    return sender;
  }

  /** A running campaign of the newsletter, or whatever `purpose` says, without recipients. */
  public async campaign({ id, controllerId }: Sender, purpose = 'newsletter', content = CONTENT): Promise<string> {
    const campaign = newId('cmp', Date.now());
    await this.database.query(
      `INSERT INTO campaign (id, controller_id, sender_id, name, purpose, subject, text_body, html_body, state, gated, created_at)
       VALUES ($1, $2, $3, 'a campaign', $4, $5, $6, $7, 'running', true, now())`,
      [campaign, controllerId, id, purpose, content.subject, content.text, content.html],
    );
    return campaign;
  }

  /** Gates and queues a message to each address: of the campaign, or on its own. Answers the ids. */
  public async queueTo(
    emails: readonly string[],
    how: {
      sender: Sender;
      campaignId?: string;
      known?: Known;
      purpose?: string;
      content?: Content;
      announce?: boolean;
    },
  ): Promise<string[]> {
    const { sender, campaignId = null, known = CONSENTED, purpose = 'newsletter', content = CONTENT } = how;
    const taken = await this.rooms.get(ListIntake).keep(
      sender.controllerId,
      emails.map((email) => ({ ...known, email })),
      'key_test',
    );
    const waiting = await this.database.transaction(async (transaction) => {
      const asks = emails.map((email) => ({
        ...{
          controllerId: sender.controllerId,
          occasion: QUESTION,
          purpose,
          sender: sender.address,
          recipient: { email },
        },
        ...{ message: { ...content, headers: {} }, composedByGuard: true },
      }));
      const verdicts = await this.rooms.get(Guard).decideHolding(transaction, asks);
      const drafts = taken.kept.flatMap(({ mailboxId, email, n }) => {
        const verdict = verdicts[n];
        if (!verdict || !['allow', 'defer'].includes(verdict.decision.outcome)) return [];
        const about = { controllerId: sender.controllerId, senderId: sender.id, mailboxId, email, purpose };
        return [
          {
            ...about,
            id: newId('msg', Date.now()),
            campaignId,
            content: campaignId === null ? content : null,
            verdict,
          },
        ];
      });
      return this.outgoing.enqueue(transaction, drafts, new Date());
    });
    if (how.announce !== false) await this.dispatch.announce(waiting);
    return waiting.map(({ id }) => id);
  }

  /** How many messages are in each state. */
  public async states(): Promise<Record<string, number>> {
    const found = await rows<{ state: string; count: string }>(
      this.database,
      'SELECT state, count(*) FROM message GROUP BY state ORDER BY state',
    );
    return Object.fromEntries(found.map(({ state, count }) => [state, Number(count)]));
  }
}

@Module({})
class House {}

function roomsOf(providers: readonly Provider[]): Promise<INestApplicationContext> {
  return NestFactory.createApplicationContext({ module: House, providers: [...providers] });
}
