// The Mailgun-compatible API, put together from the rooms of the house.
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { Law } from '../../../config/law.js';
import { ApiKeys } from '../../access/api-keys.js';
import { Controllers } from '../../access/controllers.js';
import { FailedLogins } from '../../access/failed-logins.js';
import { Batch } from '../../campaigns/batch.js';
import { RelayedMessages } from '../../campaigns/relayed-messages.js';
import { Idempotency } from '../../http/idempotency.js';
import { RequestPipe } from '../../http/request.pipe.js';
import { QueueBackEnd } from '../../operation/back-ends.js';
import { Suppressions } from '../../provenance/suppressions.js';
import { Whitelists } from '../../provenance/whitelists.js';
import { Objections } from '../../rights/objections.js';
import { Clock } from '../../values/clock.js';
import { Links } from '../../values/links.js';
import { MailgunDoor } from './door.js';
import { type MailgunParts } from './mailgun.routes.js';
import { MailgunMime } from './mime.js';
import { MailgunSending } from './sending.js';
import { SuppressionLists } from './suppression-lists.js';
import { WhitelistDesk } from './whitelist.js';

export function mailgunParts(app: NestFastifyApplication): MailgunParts {
  const [controllers, clock, idempotency] = [app.get(Controllers), app.get(Clock), app.get(Idempotency)];
  const [queue, law, links] = [app.get(QueueBackEnd), app.get(Law), app.get(Links)];
  const stops = [app.get(Suppressions), app.get(Objections)] as const;
  return {
    door: new MailgunDoor(app.get(ApiKeys), controllers, app.get(FailedLogins)),
    sending: new MailgunSending(controllers, app.get(Batch), idempotency, queue, law, links),
    mime: new MailgunMime(app.get(DataSource), controllers, app.get(RelayedMessages), idempotency, queue, clock),
    suppressions: new SuppressionLists(app.get(DataSource), controllers, ...stops, clock),
    whitelist: new WhitelistDesk(controllers, app.get(Whitelists), clock),
    requests: app.get(RequestPipe),
    clock,
  };
}
