/** The API document: complete, and readable without a network. */
import { TestHouse } from './house.js';
import { type Called, type Document, operationsOf, responseOf } from './setup/api-document.js';
import { resolved } from './setup/json-schema.js';

const MAILGUN_LISTS = ['bounces', 'unsubscribes', 'complaints', 'whitelists'].map((list) => `/v3/{domain}/${list}`);

const SCOPES: Readonly<Record<string, readonly string[]>> = {
  admin: [
    ...['POST /v1/controllers', 'PATCH /v1/controllers/{id}', 'POST /v1/senders', 'POST /v1/keys'],
    ...['GET /v1/controllers', 'GET /v1/keys', 'DELETE /v1/keys/{id}', 'GET /v1/people', 'POST /v1/people'],
    ...['GET', 'PUT', 'DELETE'].map((method) => `${method} /v1/sso`),
    ...[
      'PATCH /v1/people/{id}',
      'DELETE /v1/people/{id}',
      'POST /v1/people/{id}/invitation',
      'GET /v1/senders/{id}/dns',
    ],
    ...['GET /v1/senders', 'PATCH /v1/senders/{id}', 'PUT /v1/limits', 'PUT /v1/window'],
    ...['POST /v1/pauses', 'POST /v1/pauses/{id}/resume'],
    ...['POST /v1/relays', 'GET /v1/relays', 'DELETE /v1/relays/{id}'],
    ...['POST /v1/dkim-keys', 'GET /v1/dkim-keys', 'DELETE /v1/dkim-keys/{id}'],
    ...['GET /v1/registers', 'POST /v1/registers/{id}/lists'],
    ...['GET /v1/policy/controller', 'PUT /v1/policy/controller', 'GET /v1/policy/shadow', 'PUT /v1/policy/shadow'],
    ...['GET /v1/policy/overrides', 'POST /v1/policy/overrides', 'GET /v1/policy/overrides/{id}'],
    ...['approve', 'revoke'].map((step) => `POST /v1/policy/overrides/{id}/${step}`),
    ...['POST', 'GET'].map((method) => `${method} /v1/feedback-connections`),
    'DELETE /v1/feedback-connections/{id}',
    ...['GET /v1/webhooks', 'POST /v1/webhooks', 'DELETE /v1/webhooks/{id}', 'GET /v1/webhooks/{id}/deliveries'],
    ...['rotate', 'test', 'deliveries/{delivery}/retry'].map((step) => `POST /v1/webhooks/{id}/${step}`),
    ...['POST /v1/signals/{id}/lift', 'PUT /v1/signals/thresholds', 'PUT /v1/retention/settings'],
  ],
  decide: ['POST /v1/decisions', 'GET /v1/reasons', 'GET /v1/policy/jurisdictions'],
  evidence: [
    'GET /v1/insight/overview',
    ...['GET /v1/decisions', 'GET /v1/decisions/{id}', 'POST /v1/decisions/{id}/replay'],
    ...['GET /v1/policy/simulations', 'POST /v1/policy/simulations', 'GET /v1/policy/simulations/{id}'],
    ...['GET /v1/decisions.csv', 'GET /v1/controllers/{id}/article-30'],
    ...['GET /v1/contacts/{id}/evidence.zip', 'GET /v1/campaigns/{id}/evidence.zip'],
    ...['checkpoint', 'entries/{index}', 'key', 'keys'].map((path) => `GET /v1/ledger/${path}`),
    ...['proof/consistency', 'proof/file', 'proof/inclusion', 'tile/{path}'].map((path) => `GET /v1/ledger/${path}`),
  ],
  contacts: [
    ...['POST /v1/contacts', 'GET /v1/contacts', 'GET /v1/contacts/{id}', 'GET /v1/contacts/{id}/verdicts'],
    ...['POST /v1/imports', 'GET /v1/imports', 'GET /v1/imports/{id}'],
    ...['POST /v1/consents', 'POST /v1/consents/{id}/withdraw', 'GET /v1/consents/{id}/receipt'],
    ...['POST /v1/opt-in-forms', 'GET /v1/opt-in-forms', 'GET /v1/opt-in-forms/{id}'],
    ...['POST /v1/opt-in-forms/{id}/close', 'POST /v1/opt-in-forms/{id}/invitations'],
    ...['GET /v1/opt-in-forms/{id}/pages/{digest}', 'POST /v1/opt-in-forms/{id}/embeds', 'POST /v1/opt-ins'],
    ...['POST /v1/subject-requests', 'GET /v1/subject-requests'],
    'POST /v1/answers',
    ...['GET /v1/subject-requests/{id}', 'GET /v1/subject-requests/{id}/document'],
    ...['answer', 'extend', 'refuse', 'identity', 'lift', 'close'].map(
      (step) => `POST /v1/subject-requests/{id}/${step}`,
    ),
    ...['GET /v1/legal-holds', 'POST /v1/legal-holds', 'POST /v1/legal-holds/{id}/lift'],
    ...['settings', 'preview', 'items', 'runs', 'runs/{id}'].map((path) => `GET /v1/retention/${path}`),
    'POST /v1/retention/runs',
    ...['GET /v1/reply-reviews', 'POST /v1/reply-reviews/{id}/close'],
    ...[
      'GET /v1/suppressions',
      'POST /v1/suppressions',
      'DELETE /v1/suppressions/{id}',
      'POST /v1/suppressions/import',
    ],
    ...MAILGUN_LISTS.flatMap((list) => [`DELETE ${list}`, `DELETE ${list}/{address}`]),
  ],
  send: [
    'GET /v1/campaigns',
    ...['POST /v1/campaigns', 'GET /v1/campaigns/{id}', 'GET /v1/campaigns/{id}/reasons'],
    ...['POST /v1/campaigns/{id}/recipients', 'GET /v1/campaigns/{id}/recipients'],
    ...['preflight', 'launch', 'pause', 'resume', 'cancel'].map((step) => `POST /v1/campaigns/{id}/${step}`),
    ...['POST /v1/messages', 'GET /v1/messages/{id}', 'GET /v1/outbox', 'GET /v1/outbox/{name}'],
    ...['POST /v1/messages/{id}/resolve', 'POST /v1/messages/{id}/retry', 'GET /v1/dead-letters', 'GET /v1/queue'],
    ...['GET /v1/signals', 'GET /v1/signals/thresholds', 'GET /v1/pauses'],
    ...['POST /v3/{domain}/messages', 'POST /v3/{domain}/messages.mime'],
    ...MAILGUN_LISTS.flatMap((list) => [`GET ${list}`, `POST ${list}`, `POST ${list}/import`, `GET ${list}/{address}`]),
  ],
  any: ['GET /v1/whoami', 'GET /v1/events'],
  person: [
    ...['GET /v1/session', 'DELETE /v1/session', 'POST /v1/session/password'],
    ...['GET /v1/sessions', 'DELETE /v1/sessions/{id}', 'GET /v1/views', 'POST /v1/views', 'DELETE /v1/views/{id}'],
    ...['POST /v1/session/totp', 'GET /v1/session/passkeys', 'DELETE /v1/session/passkeys/{id}'],
    ...['POST /v1/session/passkeys/options', 'POST /v1/session/passkeys/verify'],
  ],
  public: [
    ...['POST /v1/session', 'POST /v1/session/first', 'POST /v1/session/join'],
    ...['GET /v1/session/oidc/start', 'GET /v1/session/oidc/callback'],
    ...['options', 'verify'].map((step) => `POST /v1/session/passkeys/login/${step}`),
    ...[
      '/u/{token}',
      '/p/{token}',
      '/why/{token}',
      '/o/{slug}',
      '/o/{slug}/{contact}',
      '/confirm/{token}',
      '/request/{token}',
    ].flatMap((path) => [`GET ${path}`, `POST ${path}`]),
    'GET /logo/{digest}',
    'POST /v1/feedback/{provider}',
    ...['GET /health/live', 'GET /health/ready', 'GET /metrics'],
  ],
};

function errorsOf(path: string): string {
  if (/^\/(?:u|p|why|logo|o|confirm|request)\//.test(path)) return 'text/html';
  return path.startsWith('/v3/') ? 'application/json' : 'application/problem+json';
}

let house: TestHouse;
let document: Document;
let operations: Called[];

beforeAll(async () => {
  house = await TestHouse.open();
  document = (await house.stranger.get<Document>('/openapi.json')).body;
  operations = operationsOf(document);
});

afterAll(async () => {
  await house.closeFaultless();
});

describe('the document', () => {
  it('is OpenAPI 3.1 whose references all lead somewhere', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref ?? '');
    expect(refs.length).toBeGreaterThan(50);
    for (const ref of new Set(refs)) expect(() => resolved(ref, document)).not.toThrow();
    expect(JSON.stringify(document)).not.toContain('"nullable"');
  });

  it('names every path, with the scope that the guard asks for', () => {
    const found = operations.map((one) => `${one['x-scope'] ?? 'none'}: ${one.called}`);
    const wanted = Object.entries(SCOPES).flatMap(([scope, ones]) => ones.map((one) => `${scope}: ${one}`));
    expect(found.sort()).toEqual(wanted.sort());
    for (const { called, security = [], ...one } of operations) {
      const [isPublic, isForPeople] = [one['x-scope'] === 'public', one['x-scope'] === 'person'];
      const hasAction = one['x-action'] !== undefined && one['x-action'] !== 'installation';
      expect([called, security.length]).toEqual([called, isPublic ? 0 : isForPeople || !hasAction ? 1 : 2]);
    }
  });

  it('tells of each operation what it does, takes, answers and refuses', () => {
    expect(new Set(operations.map((one) => one.operationId)).size).toBe(operations.length);
    for (const { called, method, path, summary, responses, parameters = [], ...one } of operations) {
      const statuses = Object.keys(responses);
      expect([called, summary]).toEqual([called, expect.stringMatching(/\S/)]);
      expect([called, statuses.some((status) => /^(?:2|302)/.test(status))]).toEqual([called, true]);
      const takesNothing = one['x-scope'] === 'public' && !path.includes('{');
      expect([called, takesNothing || statuses.some((status) => status.startsWith('4'))]).toEqual([called, true]);
      const named = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name ?? ''}}`);
      expect([called, named]).toEqual([called, path.match(/\{\w+\}/g) ?? []]);
      const keyed = parameters.some(({ $ref }) => $ref?.endsWith('IdempotencyKey'));
      expect([called, keyed]).toEqual([called, method === 'post' && one['x-scope'] !== 'public']);
      for (const [status, response] of Object.entries(responses)) {
        const { content = {}, description } = responseOf(response, document);
        expect([called, status, description]).toEqual([called, status, expect.stringMatching(/\S/)]);
        const types = Object.keys(content);
        if (Number(status) >= 400) expect([called, types]).toEqual([called, [errorsOf(path)]]);
        else if (status !== '204') expect([called, types]).toHaveLength(2);
      }
    }
  });

  it('describes every field of every request', () => {
    const requests = Object.entries(document.components.schemas).filter(([name]) => name.endsWith('Request'));
    expect(requests.length).toBeGreaterThan(18);
    for (const [name, { properties = {}, additionalProperties }] of requests) {
      expect([name, additionalProperties]).toEqual([name, false]);
      for (const [field, schema] of Object.entries(properties)) {
        expect([name, field, (schema as { description?: string }).description]).toEqual([
          name,
          field,
          expect.stringMatching(/\S/),
        ]);
      }
    }
  });
});

describe('the page', () => {
  it('brings all of its parts along and lets nothing else in', async () => {
    const page = await house.stranger.get('/docs');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(policy).not.toMatch(/https?:|\*/);
    expect(page.text).not.toMatch(/<script>|(?:src|href)=["'](?:https?:)?\/\//);
    const parts = [...page.text.matchAll(/(?:src|href)=["']\.\/([^"']+)["']/g)].map(([, part]) => part ?? '');
    expect(parts.length).toBeGreaterThan(3);
    for (const part of parts) expect([part, (await house.stranger.get(`/${part}`)).status]).toEqual([part, 200]);
  });
});
