// Opens and closes the whole service in order: database, keys, queue, rooms, doors; and back.
import multipart from '@fastify/multipart';
import { type LoggerService, type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { join } from 'node:path';
import { type DataSource } from 'typeorm';
import { applicationRole, createDataSource, migrateDatabase, NO_APPLICATION_ROLE } from '../config/database.js';
import { Authorities } from '../config/authorities.js';
import { loadLaw } from '../config/law.js';
import { linkBase, type Settings } from '../config/settings.js';
import { RetentionRules } from '../config/retention.js';
import { readFooterTexts } from '../config/texts/footer-texts.js';
import { PublicTexts } from '../config/texts/page-texts.js';
import { projectRoot } from '../config/read-json.js';
import { RightsTexts } from '../config/texts/rights-texts.js';
import { Brands } from './access/brands.js';
import { Controllers } from './access/controllers.js';
import { FailedLogins } from './access/failed-logins.js';
import { People } from './access/people/people.js';
import { MasterKey } from './access/master-key.js';
import { ApiKeys } from './access/api-keys.js';
import { AppModule } from './app.module.js';
import { Chores, OutsideChores } from './chores/chores.js';
import { USUAL_BREAKER } from './delivery/breaker.js';
import { deliveryWorker } from './delivery/delivery.js';
import { type DeliverySettings, USUAL_BACK_OFF_MS, USUAL_LOOK_ROUND_MS } from './delivery/delivery-settings.js';
import { DispatchWorker } from './delivery/dispatch.worker.js';
import { HouseRelay } from './delivery/house-relay.js';
import { Outbox } from './delivery/outbox.js';
import { takeJsonAlone } from './http/bodies.js';
import { refusePath } from './http/problem.filter.js';
import { takeRawBelow } from './http/raw-bodies.js';
import { FEEDBACK_PATH } from './intake/http/feedback.controller.js';
import { InboundMail } from './feedback/inbound/inbound-mail.js';
import { type Listening, listenForMail } from './feedback/inbound/inbound.server.js';
import { consoleRoutes } from './intake/console/console.routes.js';
import { describeApi } from './intake/http/openapi.js';
import { queueBoard } from './intake/http/queue-board.js';
import { logoRoutes } from './intake/pages/logo.routes.js';
import { mailgunParts } from './intake/mailgun/mailgun-parts.js';
import { mailgunRoutes } from './intake/mailgun/mailgun.routes.js';
import { optInRoutes } from './intake/pages/opt-in.routes.js';
import { preferencesRoutes } from './intake/pages/preferences.routes.js';
import { requestRoutes } from './intake/pages/request.routes.js';
import { unsubscribeRoutes } from './intake/pages/unsubscribe.routes.js';
import { whyRoutes } from './intake/pages/why.routes.js';
import { openPolicy } from './intake/postfix/open-policy.js';
import { openSmtp } from './intake/smtp/open-smtp.js';
import { type SmtpEntrance } from './intake/smtp/smtp-entrance.js';
import { Callouts } from './http/callout.js';
import { LogSigner } from './ledger/log-signer.js';
import { startSequencing } from './ledger/sequencing.js';
import { SigningKeys } from './ledger/signing-keys.js';
import { TreeReader } from './ledger/tree-reader.js';
import { queueBackEnd } from './operation/back-ends.js';
import { openDataStore } from './operation/data-store.js';
import { type OperationLog } from './operation/log.js';
import { openKeys } from './operation/keys.js';
import { Embeds } from './optin/embeds.js';
import { Forms } from './optin/forms.js';
import { OptIns } from './optin/opt-ins.js';
import { Uploads } from './provenance/imports/uploads.js';
import { Answers } from './rights/answers/answers.js';
import { Complaints } from './rights/complaints.js';
import { Disclosures } from './rights/disclosures.js';
import { Preferences } from './rights/preferences.js';
import { SubjectRequests } from './rights/subject-requests.js';
import { Unsubscribe } from './rights/unsubscribe.js';
import { Packs } from './rulebook/packs.js';
import { type Clock, SystemClock } from './values/clock.js';
import { Links } from './values/links.js';

export type House = {
  /** `http://127.0.0.1:3000`; null in a process without the role `api`. */
  readonly url: string | null;
  /** Where mail is submitted; null in a process without the role `smtp`. */
  readonly smtp: SmtpEntrance | null;
  /** Where mail comes back by SMTP; null where this process does not listen. */
  readonly inboundPort: number | null;
  /** What links in mails begin with. */
  readonly publicUrl: string;
  readonly app: NestFastifyApplication;
  readonly database: DataSource;
  readonly adminKey: string;
  /** Made by this start: to be shown, once. */
  readonly adminIsNew: boolean;
  /** Where the first administrator makes an account, while there is none: to be shown, once. Null: nothing to show. */
  readonly firstLink: string | null;
  /** Takes nothing new, finishes what is in flight, lets go of everything; the database last. */
  close(): Promise<void>;
};

const LONGEST_TOKEN = 600;
const HOUR_MS = 3_600_000;
const MOST_UPLOAD_BYTES = 2_147_483_648;

/** Undone in the order opposite to that in which it was done, also where opening fails half way. */
class Closing {
  private readonly steps: (() => Promise<unknown>)[] = [];

  public add(step: () => Promise<unknown>): void {
    this.steps.unshift(step);
  }

  public async run(): Promise<void> {
    for (const step of this.steps.splice(0)) await step().catch(() => undefined);
  }
}

/** Throws `StartRefused` with what to do where the settings, the keys or the data folder do not fit. */
export async function openHouse(
  settings: Settings,
  log: LoggerService,
  clock: Clock = new SystemClock(),
): Promise<House> {
  const closing = new Closing();
  try {
    return await open(settings, log, clock, closing);
  } catch (error) {
    await closing.run();
    throw error;
  }
}

async function open(settings: Settings, log: LoggerService, clock: Clock, closing: Closing): Promise<House> {
  const law = loadLaw();
  readFooterTexts();
  const plainLog = plain(log);
  const store = await openDataStore(settings, plainLog);
  closing.add(() => store.stop());
  const migrating = await createDataSource({ url: store.url });
  await migrateDatabase(migrating);
  const role = await applicationRole(migrating);
  if (role === null) plainLog.warn(NO_APPLICATION_ROLE);
  const database = await createDataSource({
    url: store.url,
    role,
    poolSize: settings.databasePool,
    onLostConnection: (reason) => {
      plainLog.warn(`a database connection was lost: ${reason}`);
    },
  });
  await database.initialize();
  closing.add(() => database.destroy());
  const keys = await openKeys(settings, database);
  const queue = queueBackEnd({ ...settings, databaseUrl: store.url }, plainLog);
  await queue.prepare();
  closing.add(() => queue.close(settings.shutdownSeconds * 1_000));
  const outbox = new Outbox(database, join(settings.dataDir, 'outbox'));
  // The port, and so the base of every link, is known once the doors are open; no mail is composed before.
  const links = new Links(settings.inboundDomain);
  const worker = settings.roles.has('worker')
    ? workerParts(settings, links, HouseRelay.of(settings, outbox, clock))
    : [];
  const ground = {
    ...{ database, queue, law, clock, outbox, worker, links, adminKey: keys.admin },
    texts: new PublicTexts(),
    callouts: new Callouts(settings.privateTargets),
    rightsTexts: new RightsTexts(),
    retentionRules: new RetentionRules(),
    authorities: new Authorities(),
    signer: new LogSigner(keys.signing, keys.formerSigning),
    masterKey: new MasterKey(keys.master, keys.formerMaster),
    uploads: new Uploads(join(settings.dataDir, 'uploads')),
  };
  const adapter = new FastifyAdapter({
    bodyLimit: settings.bodyLimit,
    forceCloseConnections: 'idle',
    frameworkErrors: refusePath,
    routerOptions: { maxParamLength: LONGEST_TOKEN }, // Fastify's own 100 would cut off every unsubscribe link
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.on(ground), adapter, {
    logger: log,
    abortOnError: false,
    bodyParser: false,
  });
  closing.add(() => app.close());
  await app.get(Packs).keep(law.packs, clock.now());
  takeJsonAlone(app.getHttpAdapter().getInstance());
  takeRawBelow(FEEDBACK_PATH, app.getHttpAdapter().getInstance());
  // One file is asked for; a second one is let in as far as to be refused by its name.
  await app.register(multipart, { limits: { fileSize: MOST_UPLOAD_BYTES, files: 2, fields: 10 } });
  const server = app.getHttpAdapter().getInstance();
  const [brands, texts] = [app.get(Brands), ground.texts];
  await unsubscribeRoutes(server, { unsubscribe: app.get(Unsubscribe), brands, texts });
  await preferencesRoutes(server, { preferences: app.get(Preferences), brands, texts });
  const [disclosures, requests] = [app.get(Disclosures), app.get(SubjectRequests)];
  await whyRoutes(server, {
    disclosures,
    requests,
    rightsTexts: ground.rightsTexts,
    authorities: ground.authorities,
    brands,
    texts,
  });
  logoRoutes(server, brands, texts);
  await queueBoard(server, { keys: app.get(ApiKeys), failures: app.get(FailedLogins) }, queue);
  const optIn = {
    forms: app.get(Forms),
    optIns: app.get(OptIns),
    controllers: app.get(Controllers),
    embeds: app.get(Embeds),
  };
  const rights = { requests: app.get(SubjectRequests), answers: app.get(Answers), complaints: app.get(Complaints) };
  await requestRoutes(server, { ...rights, brands, texts, rightsTexts: ground.rightsTexts });
  await optInRoutes(server, { ...optIn, brands, texts, links });
  await mailgunRoutes(server, mailgunParts(app));
  describeApi(app);
  await consoleRoutes(server, join(projectRoot(), 'console', 'dist'));
  const url = await openDoors(app, settings);
  links.publicUrl = linkBase(settings, url === null ? settings.port : Number(new URL(url).port));
  const firstToken = url === null ? null : await app.get(People).firstToken(clock.now());
  const inbound = await listen(app, settings);
  if (inbound) closing.add(inbound.close);
  if (settings.roles.has('worker')) {
    await startWork(app, closing);
    const parts = { database, signer: ground.signer, signingKeys: app.get(SigningKeys), tree: app.get(TreeReader) };
    const publicity = { targets: settings.checkpointTargets ?? [], witnesses: settings.witnesses ?? [] };
    closing.add(await startSequencing(parts, publicity, clock.now()));
  }
  const policy = settings.roles.has('smtp') ? await openPolicy(app, settings, plainLog) : null;
  if (policy) closing.add(() => policy.close());
  const smtp = settings.roles.has('smtp') ? await openSmtp(app, settings) : null;
  if (smtp) closing.add(() => smtp.close(settings.shutdownSeconds * 1_000));
  return {
    ...{
      url,
      smtp,
      inboundPort: inbound?.port ?? null,
      publicUrl: links.publicUrl,
      app,
      database,
      adminKey: keys.admin,
      adminIsNew: keys.adminIsNew,
      firstLink: firstToken === null ? null : `${links.publicUrl}/first#${firstToken}`,
    },
    close: () => closing.run(),
  };
}

/** The address of the API; null in a process that does not have this role. */
async function openDoors(app: NestFastifyApplication, settings: Settings): Promise<string | null> {
  if (!settings.roles.has('api')) {
    await app.init();
    return null;
  }
  await app.listen(settings.port, settings.host);
  const address = app.getHttpServer().address() as { port: number };
  const host = settings.host === '0.0.0.0' || settings.host === '::' ? '127.0.0.1' : settings.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}

/** Where mail comes back; null where this process does not listen for it. */
async function listen(app: NestFastifyApplication, settings: Settings): Promise<Listening | null> {
  const { inboundPort: port, inboundHost: host, inboundDomain: domain } = settings;
  if (port === null || domain === null || !settings.roles.has('smtp')) return null;
  return listenForMail({ host, port, domain }, app.get(InboundMail));
}

function workerParts(settings: Settings, links: Links, relay: HouseRelay): Provider[] {
  const delivery: DeliverySettings = {
    get publicUrl() {
      return links.publicUrl;
    },
    returnDomain: settings.inboundDomain,
    giveUpAfterMs: settings.relayGiveUpHours * HOUR_MS,
    backOffMs: USUAL_BACK_OFF_MS,
    breaker: USUAL_BREAKER,
    lookRoundMs: USUAL_LOOK_ROUND_MS,
    stopWithinMs: settings.shutdownSeconds * 1_000,
  };
  return deliveryWorker(delivery, relay);
}

async function startWork(app: NestFastifyApplication, closing: Closing): Promise<void> {
  const [chores, outside, dispatch] = [app.get(Chores), app.get(OutsideChores), app.get(DispatchWorker)];
  chores.start();
  outside.start();
  await dispatch.start();
  closing.add(async () => {
    await chores.stop();
    await outside.stop();
    await dispatch.stop();
  });
}

/** Nest's logger as the parts below Nest know one. */
function plain(log: LoggerService): OperationLog {
  return {
    log: (message) => {
      log.log(message, 'operation');
    },
    warn: (message) => {
      log.warn(message, 'operation');
    },
    debug: (message) => {
      log.debug?.(message, 'operation');
    },
  };
}
