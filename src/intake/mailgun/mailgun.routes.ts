// /v3/:domain/…: Mailgun's API on the bare server, with its own bodies and its own form of errors; it decides nothing.
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type TenantCaller } from '../../access/access.guard.js';
import { type Scope } from '../../access/scopes.js';
import { type Clock } from '../../values/clock.js';
import { type RequestPipe } from '../../http/request.pipe.js';
import { languageOf } from '../http/decision-answer.js';
import { type MailgunDoor } from './door.js';
import { repeatable } from './fingerprint.js';
import { MOST_FORM_BYTES, readForm } from './form.js';
import { isJson, type ListRow, rowOfForm, rowsOfCsv, rowsOfJson } from './list-rows.js';
import { readMail } from './mail.js';
import { answerOf, type MailgunAnswer, refused } from './mailgun-error.js';
import { type MailgunMime } from './mime.js';
import { mailgunPage } from './paging.js';
import { type MailgunSending } from './sending.js';
import { type ListName, SUPPRESSION_LISTS, type SuppressionLists } from './suppression-lists.js';
import { type WhitelistDesk } from './whitelist.js';

export type MailgunParts = {
  readonly door: MailgunDoor;
  readonly sending: MailgunSending;
  readonly mime: MailgunMime;
  readonly suppressions: SuppressionLists;
  readonly whitelist: WhitelistDesk;
  readonly requests: RequestPipe;
  readonly clock: Clock;
};

type AtDomain = FastifyRequest<{ Params: { domain: string; address: string } }>;

/** A request past the door. */
type Asked = { readonly request: AtDomain; readonly caller: TenantCaller; readonly domain: string };

type Handler = (asked: Asked) => Promise<MailgunAnswer>;

/** What can be done with each list, the whitelist included. */
type List = {
  readonly page: (asked: Asked) => Promise<MailgunAnswer>;
  readonly show: (asked: Asked, name: string) => Promise<MailgunAnswer>;
  readonly add: (asked: Asked, row: ListRow) => Promise<MailgunAnswer>;
  readonly addAll: (asked: Asked, rows: readonly ListRow[]) => Promise<MailgunAnswer>;
  readonly remove: (asked: Asked, name: string) => Promise<MailgunAnswer>;
  readonly removeAll: (asked: Asked) => Promise<MailgunAnswer>;
};

/** Registers the routes in a context of their own. A multipart body is read by the handler, after the door. */
export async function mailgunRoutes(server: FastifyInstance, parts: MailgunParts): Promise<void> {
  await server.register((own, _options, ready) => {
    own.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: MOST_FORM_BYTES },
      (_request, body, done) => {
        done(null, new URLSearchParams(body as string));
      },
    );
    own.setErrorHandler(async (error, _request, reply) => send(reply, answerOf(error)));
    const at = (scope: Scope, handle: Handler) => async (request: AtDomain, reply: FastifyReply) => {
      const { caller, domain } = await parts.door.enter(request, request.params.domain, scope);
      await send(reply, await handle({ request, caller, domain }));
    };
    own.post(
      '/v3/:domain/messages',
      at('send', (asked) => sendMail(parts, asked)),
    );
    own.post(
      '/v3/:domain/messages.mime',
      at('send', (asked) => sendMime(parts, asked)),
    );
    for (const [name, list] of Object.entries(listsOf(parts))) {
      const path = `/v3/:domain/${name}`;
      own.get(path, at('send', list.page));
      own.post(
        path,
        at('send', (asked) => addTo(list, asked)),
      );
      own.delete(path, at('contacts', list.removeAll));
      own.post(
        `${path}/import`,
        at('send', (asked) => importInto(list, asked)),
      );
      own.get(
        `${path}/:address`,
        at('send', (asked) => list.show(asked, asked.request.params.address)),
      );
      own.delete(
        `${path}/:address`,
        at('contacts', (asked) => list.remove(asked, asked.request.params.address)),
      );
    }
    own.all('/v3/*', (_request, reply) => send(reply, answerOf(notOffered())));
    ready();
  });
}

async function sendMail(parts: MailgunParts, { request, caller, domain }: Asked): Promise<MailgunAnswer> {
  const form = await readForm(request);
  const mail = await readMail(form, parts.requests, parts.clock.now());
  const language = languageOf(request.headers['accept-language']);
  return parts.sending.send({
    request,
    repeatable: repeatable(request, request.url, form),
    caller,
    domain,
    language,
    mail,
  });
}

async function sendMime({ mime }: MailgunParts, { request, caller, domain }: Asked): Promise<MailgunAnswer> {
  const form = await readForm(request);
  return mime.send({ request, repeatable: repeatable(request, request.url, form), caller, domain, form });
}

async function addTo(list: List, asked: Asked): Promise<MailgunAnswer> {
  const { request } = asked;
  if (!isJson(request)) return list.add(asked, rowOfForm(await readForm(request)));
  const rows = rowsOfJson(request.body);
  const [only] = rows;
  return only && !Array.isArray(request.body) ? list.add(asked, only) : list.addAll(asked, rows);
}

/** Mailgun answers 202 and works on; here all of it is in force by then. */
async function importInto(list: List, asked: Asked): Promise<MailgunAnswer> {
  const { body } = await list.addAll(asked, rowsOfCsv(await readForm(asked.request)));
  const message = `file uploaded successfully for processing: ${String(body['message'])}`;
  return { status: 202, body: { ...body, message } };
}

function listsOf({ suppressions, whitelist }: MailgunParts): Record<string, List> {
  const names = Object.keys(SUPPRESSION_LISTS) as ListName[];
  const stops = names.map((name): [string, List] => [
    name,
    {
      page: ({ request, caller }) => suppressions.page(name, caller, pageOf(request), urlOf(request)),
      show: ({ caller }, address) => suppressions.show(name, caller, address),
      add: ({ caller }, row) => suppressions.add(name, caller, row),
      addAll: ({ caller }, rows) => suppressions.addAll(name, caller, rows),
      remove: ({ caller }, address) => suppressions.remove(name, caller, address),
      removeAll: ({ caller }) => suppressions.removeAll(name, caller),
    },
  ]);
  const whitelists: List = {
    page: ({ request, caller }) => whitelist.page(caller, pageOf(request), urlOf(request)),
    show: ({ caller }, value) => whitelist.show(caller, value),
    add: ({ caller }, row) => whitelist.add(caller, row),
    addAll: ({ caller }, rows) => whitelist.addAll(caller, rows),
    remove: ({ caller }, value) => whitelist.remove(caller, value),
    removeAll: ({ caller }) => whitelist.removeAll(caller),
  };
  return { ...Object.fromEntries(stops), whitelists };
}

function pageOf(request: AtDomain): ReturnType<typeof mailgunPage> {
  return mailgunPage(request.query as Record<string, unknown>);
}

function notOffered(): Error {
  return refused(404, 'not-found', 'this part of Mailgun’s API is not offered here');
}

/** As the client called it. */
function urlOf({ protocol, host, url }: FastifyRequest): string {
  return `${protocol}://${host}${url.replace(/\?.*$/s, '')}`;
}

async function send(reply: FastifyReply, { status, body, headers = {} }: MailgunAnswer): Promise<void> {
  await reply.status(status).headers(headers).type('application/json; charset=utf-8').send(JSON.stringify(body));
}
