// The pages for recipients in the API document: registered on the bare server (intake/pages), so no controller tells of them.
import { type OpenAPIObject, type OperationObject, type ResponseObject } from '@nestjs/swagger';

const page = (description: string): ResponseObject => ({
  description,
  content: { 'text/html': { schema: { type: 'string' } } },
});

type Told = Pick<OperationObject, 'operationId' | 'summary' | 'description' | 'responses'>;

function operation(path: string, told: Told): OperationObject & { readonly 'x-scope': string } {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const parameters = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }) as const);
  const notOurs = page('The link is not one of ours.');
  const later = page('It cannot be recorded now and is not acknowledged: try again.');
  const responses = { ...told.responses, 404: notOurs, 503: later };
  return { tags: ['recipients'], security: [], 'x-scope': 'public', parameters, ...told, responses };
}

const NOTHING_CHANGES = 'Changes nothing, for mail scanners follow every link. Needs no key.';

const form = (path: string, name: string): OpenAPIObject['paths'] => ({
  [path]: {
    get: operation(path, {
      operationId: `${name}.show`,
      summary: 'A form on which a person says yes',
      description: NOTHING_CHANGES,
      responses: { 200: page('The form; no box is ticked.'), 410: page('The form is closed.') },
    }),
    post: operation(path, {
      operationId: `${name}.ask`,
      summary: 'Ask for the confirmation mail',
      description:
        'Fields of a form: `email`, `purpose` (once for each), `lang`. Never tells whether the address is known.',
      responses: {
        200: page('Taken; where mail may go there, it asks for the confirmation.'),
        410: page('The form is closed.'),
        422: page('The form again, with what was wrong.'),
        429: page('Too many requests from this network or on this form within the hour.'),
      },
    }),
  },
});

export const PUBLIC_PATHS: OpenAPIObject['paths'] = {
  '/u/{token}': {
    get: operation('/u/{token}', {
      operationId: 'Unsubscribe.ask',
      summary: 'The page behind the unsubscribe link',
      description: NOTHING_CHANGES,
      responses: { 200: page('Asks for one click.') },
    }),
    post: operation('/u/{token}', {
      operationId: 'Unsubscribe.oneClick',
      summary: 'Unsubscribe with one click (RFC 8058)',
      description: 'The body does not matter and may be anything. Never redirects. Needs no key.',
      responses: { 200: page('Recorded; nothing more will be sent.') },
    }),
  },
  '/p/{token}': {
    get: operation('/p/{token}', {
      operationId: 'Preferences.show',
      summary: 'What a person receives, and can set',
      description: NOTHING_CHANGES,
      responses: { 200: page('Topics, a pause, fewer messages, not my address; with what is set.') },
    }),
    post: operation('/p/{token}', {
      operationId: 'Preferences.set',
      summary: 'Set one of them',
      description:
        'Fields of a form: `topic` (a purpose to stop), or `do`: `pause`, `less_often` or `not_mine`. Nothing here lifts ' +
        'an objection. Needs no key.',
      responses: {
        200: page('Recorded and in force.'),
        422: page('Nothing that can be set; the page again.'),
        429: page('Too many changes to this mailbox within the hour; unsubscribing has no such limit.'),
      },
    }),
  },
  '/why/{token}': {
    get: operation('/why/{token}', {
      operationId: 'Why.show',
      summary: 'Why a person is written to',
      description:
        'Who, on which ground, from where, since when, what was sent, where to complain. An entry of the ledger. ' +
        'Needs no key.',
      responses: {
        200: page('What is known, or that nothing is.'),
        429: page('Asked for too often within the hour.'),
      },
    }),
    post: operation('/why/{token}', {
      operationId: 'Why.ask',
      summary: 'Ask for access, rectification or erasure',
      description: 'Fields of a form: `ask`: `access`, `rectification` (with `note`) or `erasure`. Needs no key.',
      responses: {
        200: page('On record, or done.'),
        422: page('Nothing that can be asked for; the page again.'),
        429: page('Asked for too often within the hour.'),
      },
    }),
  },
  '/logo/{digest}': {
    get: operation('/logo/{digest}', {
      operationId: 'Logo.show',
      summary: 'The logo on a controller’s pages',
      description: 'Never changes. Needs no key.',
      responses: {
        200: { description: 'The picture.', content: { 'image/*': { schema: { type: 'string', format: 'binary' } } } },
      },
    }),
  },
  ...form('/o/{slug}', 'OptIn'),
  ...form('/o/{slug}/{contact}', 'OptInOfContact'),
  '/confirm/{token}': {
    get: operation('/confirm/{token}', {
      operationId: 'Confirmation.ask',
      summary: 'The page behind the link of a confirmation mail',
      description: NOTHING_CHANGES,
      responses: { 200: page('Asks for one click, or says that it is confirmed.'), 410: page('The link has expired.') },
    }),
    post: operation('/confirm/{token}', {
      operationId: 'Confirmation.confirm',
      summary: 'Confirm what was asked for',
      description: 'From then on the consent exists. Twice is once. Needs no key.',
      responses: { 200: page('Confirmed.'), 410: page('The link has expired.') },
    }),
  },
  '/request/{token}': {
    get: operation('/request/{token}', {
      operationId: 'Request.show',
      summary: 'How far a request of the person is',
      description: NOTHING_CHANGES,
      responses: { 200: page('What is asked of the person, or the answer.') },
    }),
    post: operation('/request/{token}', {
      operationId: 'Request.confirm',
      summary: 'Confirm a request, or download its answer',
      description:
        'Fields of a form: `do` = `confirm`, `html`, `pdf` or `json`. Each download is an entry of the ledger.',
      responses: { 200: page('Confirmed, or the document.') },
    }),
  },
};
