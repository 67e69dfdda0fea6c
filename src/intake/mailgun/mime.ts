// POST /v3/:domain/messages.mime: a message that its author wrote, relayed as it is to whom may have it.
import addressparser from 'nodemailer/lib/addressparser';
import { type DataSource } from 'typeorm';
import { type TenantCaller } from '../../access/access.guard.js';
import { type Sender } from '../../access/controller.js';
import { type Controllers } from '../../access/controllers.js';
import { type RelayedMessages, type RelayedOutcome, type RelayedRequest } from '../../campaigns/relayed-messages.js';
import { type Answer, type Idempotency, type Repeatable, type Ticketed } from '../../http/idempotency.js';
import { BrokenMail } from '../../message/mime/entity.js';
import { type Mail, readMail } from '../../message/mime/read-mail.js';
import { type QueueBackEnd } from '../../operation/back-ends.js';
import { type Clock } from '../../values/clock.js';
import { newId } from '../../values/id.js';
import { PURPOSE_MISSING } from '../http/sending.js';
import { fieldOf, type Form } from './form.js';
import { deliveryTimeOf, isTest, purposeOf, recipientsOf, taggedPurposeOf } from './mail.js';
import { type MailgunAnswer, refused, wrongParameter } from './mailgun-error.js';

type Sending = {
  readonly request: Ticketed;
  readonly repeatable: Repeatable;
  readonly caller: TenantCaller;
  readonly domain: string;
  readonly form: Form;
};

export class MailgunMime {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly relayed: RelayedMessages,
    private readonly idempotency: Idempotency,
    private readonly queue: QueueBackEnd,
    private readonly clock: Clock,
  ) {}

  /** Throws 400 where the message cannot be relayed, or says that it is from somebody else. */
  public async send({ request, repeatable, caller, domain, form }: Sending): Promise<MailgunAnswer> {
    if ((fieldOf(form, 'recipient-variables') ?? '').trim() !== '') {
      throw wrongParameter('recipient-variables', 'is not offered with messages.mime: its author wrote all of it');
    }
    const raw = writtenIn(form);
    const mail = readable(raw);
    const sender = await this.senderIn(caller, mail);
    const { headers } = mail.said;
    const own = { 'x-guard-purpose': headers['x-guard-purpose'] ?? '' };
    const purpose = purposeOf(form, headers['x-guard-purpose'] === undefined ? {} : own) ?? caller.defaults.purpose;
    const declared = purpose ?? taggedPurposeOf(form) ?? '';
    if (declared.trim() === '') throw refused(400, 'purpose_not_declared', `purpose: ${PURPOSE_MISSING}`);
    const controller = await this.controllers.get(caller.controllerId);
    const addresses = new Set(recipientsOf(form).map(({ address }) => address));
    const now = this.clock.now();
    const recipients = [...addresses].map((email) => ({ id: newId('msg', now.getTime()), recipient: { email } }));
    const named = new Map(recipients.map(({ id, recipient }) => [id, recipient.email]));
    const asked: RelayedRequest = {
      ...{ controller, sender, purpose: declared, envelopeFrom: sender.address, raw, mail, recipients },
      ...{ refused: [], occasion: { entrance: 'message' }, onDefer: 'queue', report: null, by: caller.keyId },
      notBefore: deliveryTimeOf(form, now),
    };
    if (isTest(form)) return read(answerTo(await this.relayed.rehearse(asked), domain, named));
    await this.queue.ping(); // accepted is promised: it must be possible to send it
    const { status, body } = await this.idempotency.onceAWhile(request, repeatable, async (ticket) => {
      const answer = answerTo(await this.relayed.submit(asked), domain, named);
      if (answer.status === 200) await this.idempotency.complete(this.database, ticket, answer);
      return answer;
    });
    return read({ status, body });
  }

  private async senderIn({ controllerId }: TenantCaller, { said }: Mail): Promise<Sender> {
    const named = addressparser(said.headers['from'] ?? '', { flatten: true });
    const address = named.length === 1 ? (named[0]?.address ?? '') : '';
    const sender = await this.controllers.sender(controllerId, address);
    if (!sender) throw refused(400, 'sender_not_registered', 'message: From is not a sender of this controller');
    return sender;
  }
}

function read({ status, body }: Answer): MailgunAnswer {
  return { status, body: JSON.parse(body) as MailgunAnswer['body'] };
}

/** Clients write lines as their system does; on its way every line ends with CRLF, whatever stood there. */
function writtenIn(form: Form): Buffer {
  const file = form.files.find(({ name }) => name === 'message')?.content.toString('latin1');
  const field = fieldOf(form, 'message');
  const text = file ?? (field === null ? null : Buffer.from(field).toString('latin1'));
  if (text === null || text === '') throw wrongParameter('message', 'is required: the message in MIME');
  return Buffer.from(text.replace(/\r\n|\r|\n/g, '\r\n'), 'latin1');
}

function readable(raw: Buffer): Mail {
  try {
    return readMail(raw);
  } catch (error) {
    throw error instanceof BrokenMail ? wrongParameter('message', error.message) : error;
  }
}

function answerTo(outcome: RelayedOutcome, domain: string, addresses: ReadonlyMap<string, string>): Answer {
  const refusals = outcome.state === 'later' ? [outcome.deferred] : outcome.refused;
  // In test mode no decision is on record.
  const told = refusals.map(({ email, code, decisionId }) => ({
    address: email,
    code,
    decision: decisionId === '' ? null : decisionId,
  }));
  const listed = told
    .slice(0, 5)
    .map(({ address, code, decision }) => `${address} (${code}${decision === null ? '' : ` ${decision}`})`);
  if (outcome.state !== 'queued') {
    const message = `refused, nothing was queued: ${listed.join(', ')}`;
    const body = { message, code: told[0]?.code, decision: told[0]?.decision, refused: told };
    return { status: 422, body: JSON.stringify(body) };
  }
  const thanks = 'Queued. Thank you.';
  const message = told.length === 0 ? thanks : `${thanks} ${told.length} refused: ${listed.join(', ')}`;
  const messages = outcome.queued.map((id) => ({ address: addresses.get(id), id }));
  return { status: 200, body: JSON.stringify({ id: `<${outcome.id}@${domain}>`, message, messages, refused: told }) };
}
