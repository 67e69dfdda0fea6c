// Mailgun's API in our API document: registered on the bare server, so no controller tells of it.
import { type OpenAPIObject, type OperationObject, type ResponseObject } from '@nestjs/swagger';
import { count, id, list, oneOf, open, orNull, ref, text, whole } from '../http/openapi-schemas.js';

const LISTS = ['bounces', 'unsubscribes', 'complaints', 'whitelists'] as const;

const said = whole({ message: text }, { address: text, value: text, type: text, note: text });
const imported = whole(
  { message: text, refusedCount: count, refused: list(whole({ row: count, reason: text })) },
  { added: count, note: text },
);

/** Answers with a name of their own in the document. */
export const MAILGUN_ANSWERS = {
  MailgunProblem: whole(
    { message: { type: 'string', description: 'What was wrong, as Mailgun’s clients show it.' }, code: text },
    {
      parameter: text,
      decision: { ...id('dec'), nullable: true },
      refused: list(ref('MailgunRefusal')),
    },
  ),
  MailgunRefusal: whole({
    ...{ address: text, outcome: oneOf('block', 'review'), code: text },
    decision: { ...id('dec'), nullable: true, description: 'Null in test mode.' },
    reasons: list(ref('Reason')),
  }),
  MailgunQueued: whole({
    ...{ id: text, message: { type: 'string', example: 'Queued. Thank you.' } },
    messages: list(whole({ address: text, id: id('msg'), state: oneOf('queued', 'deferred') })),
    refused: list(ref('MailgunRefusal')),
  }),
  MailgunPage: whole({
    items: list(open('An entry, as Mailgun shows it.')),
    paging: whole({ first: text, next: text, previous: text, last: text }),
  }),
  MailgunEntry: whole(
    {},
    {
      ...{ address: orNull(text), created_at: text, id: text, code: text, error: text, tags: list(text) },
      ...{ type: oneOf('address', 'domain'), value: text, reason: text, createdAt: text },
    },
  ),
  MailgunSaid: said,
  MailgunImported: imported,
};

const json = (description: string, name: keyof typeof MAILGUN_ANSWERS): ResponseObject => ({
  description,
  content: { 'application/json': { schema: ref(name) } },
});

const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'A parameter cannot be used; `message` names it.',
  401: 'No valid key: HTTP Basic, user `api`, the API key as password.',
  403: 'The key does not have the scope.',
  404: 'The controller of the key has no sender at this domain, or there is no such entry.',
  409: 'It cannot be deleted: the person’s own no stays.',
  413: 'Too large, or too many recipients.',
  415: 'The body is of another media type.',
  422: 'The law keeps this message from everybody that it names; the decisions say why.',
  503: 'A dependency is away; nothing was decided or sent.',
};

type Told = Pick<OperationObject, 'summary' | 'description' | 'requestBody'> & {
  readonly name: string;
  readonly scope?: 'send' | 'contacts';
  readonly method?: 'post' | 'other';
  readonly success: readonly [number, string, keyof typeof MAILGUN_ANSWERS];
  readonly problems?: readonly number[];
};

function operation(
  path: string,
  { name, scope = 'send', method = 'other', success, problems = [], ...told }: Told,
): OperationObject {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, one = '']) => one);
  const [status, description, answer] = success;
  const refusals = [400, 401, 403, 404, 503, ...problems].map((one) => [
    one,
    json(PROBLEMS[one] ?? '', 'MailgunProblem'),
  ]);
  const keyed = method === 'post' ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : [];
  const documented: OperationObject & { readonly 'x-scope': string } = {
    tags: ['mailgun'],
    operationId: `Mailgun.${name}`,
    security: [{ basic: [] }],
    'x-scope': scope,
    parameters: [
      ...names.map((one) => ({ name: one, in: 'path', required: true, schema: { type: 'string' } }) as const),
      ...keyed,
    ],
    ...told,
    responses: {
      [status]: json(description, answer),
      ...(Object.fromEntries(refusals) as Record<string, ResponseObject>),
    },
  };
  return documented;
}

const form = (description: string, fields: object): NonNullable<OperationObject['requestBody']> => {
  const schema = { type: 'object', description, properties: fields, additionalProperties: true } as const;
  const content = { schema } as { schema: object };
  return { content: { 'multipart/form-data': content, 'application/x-www-form-urlencoded': content } };
};

const several = { type: 'array', items: { type: 'string' } };

const MESSAGE = form('As Mailgun has them.', {
  ...{ from: text, to: several, cc: several, bcc: several, subject: text, text, html: text },
  ...{ 'recipient-variables': text, 'o:tag': several, 'o:deliverytime': text, 'o:testmode': oneOf('yes', 'no') },
  'v:purpose': { type: 'string', description: 'Why it is sent; else a tag that names a purpose, else the key’s own.' },
  attachment: { type: 'array', items: { type: 'string', format: 'binary' } },
  inline: { type: 'array', items: { type: 'string', format: 'binary' } },
});

const ENTRY = form('One entry; or several as a JSON list.', { address: text, tag: text, code: text, domain: text });
const FILE = form('A CSV file with the column address.', { file: { type: 'string', format: 'binary' } });

function listPaths(name: (typeof LISTS)[number]): OpenAPIObject['paths'] {
  const [all, one, file] = [`/v3/{domain}/${name}`, `/v3/{domain}/${name}/{address}`, `/v3/{domain}/${name}/import`];
  const stays = name === 'whitelists' ? 'It lifts nothing and allows no mail.' : 'Only bounces can be deleted.';
  return {
    [all]: {
      get: operation(all, { name: `${name}.list`, summary: `The ${name}`, success: [200, 'A page.', 'MailgunPage'] }),
      post: operation(all, {
        ...{ name: `${name}.add`, summary: `Add to the ${name}`, description: 'In force before the answer.' },
        ...{ method: 'post', requestBody: ENTRY, success: [200, 'Added.', 'MailgunSaid'], problems: [413, 415] },
      }),
      delete: operation(all, {
        ...{ name: `${name}.removeAll`, summary: `Delete all ${name}`, description: stays, scope: 'contacts' },
        ...{ success: [200, 'Deleted.', 'MailgunSaid'], problems: [409] },
      }),
    },
    [file]: {
      post: operation(file, {
        ...{ name: `${name}.import`, summary: `Import ${name}`, description: 'Broken rows are reported.' },
        ...{ method: 'post', requestBody: FILE, success: [202, 'In force.', 'MailgunImported'], problems: [413, 415] },
      }),
    },
    [one]: {
      get: operation(one, {
        name: `${name}.show`,
        summary: `One of the ${name}`,
        success: [200, 'It.', 'MailgunEntry'],
      }),
      delete: operation(one, {
        ...{ name: `${name}.remove`, summary: `Delete one of the ${name}`, description: stays, scope: 'contacts' },
        ...{ success: [200, 'Deleted.', 'MailgunSaid'], problems: [409] },
      }),
    },
  };
}

const MESSAGES = '/v3/{domain}/messages';

export const MAILGUN_PATHS: OpenAPIObject['paths'] = {
  [MESSAGES]: {
    post: operation(MESSAGES, {
      ...{ name: 'send', method: 'post', summary: 'Send a message, as Mailgun’s clients do', requestBody: MESSAGE },
      description:
        'One copy for each of to, cc and bcc, each gated; who is refused does not stop the others. The same request within ten minutes is a repeat.',
      ...{ success: [200, 'Queued, for those who may be written to.', 'MailgunQueued'], problems: [413, 415, 422] },
    }),
  },
  ...Object.fromEntries(LISTS.flatMap((name) => Object.entries(listPaths(name)))),
};
