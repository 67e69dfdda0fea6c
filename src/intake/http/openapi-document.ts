// Completes what the controllers say of themselves with what holds for many: scopes, headers, problems, public pages.
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ModulesContainer, Reflector } from '@nestjs/core';
import {
  DocumentBuilder,
  type OpenAPIObject,
  type OperationObject,
  type ReferenceObject,
  SwaggerModule,
} from '@nestjs/swagger';
import { type Wanted, wantedBy } from '../../access/access.guard.js';
import { actionOf } from '../../access/people/roles.js';
import { MAILGUN_PATHS } from '../mailgun/openapi-mailgun-paths.js';
import { ANSWERS } from './openapi-answers.js';
import { PUBLIC_PATHS } from './openapi-public-paths.js';
import { PARAMETERS, PROBLEMS } from './openapi-shared.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

export function apiDocument(app: NestFastifyApplication): OpenAPIObject {
  const about = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Outreach Guard')
    .setVersion('1')
    .setDescription(ABOUT)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key: og_...' })
    .addSecurity('session', {
      type: 'apiKey',
      in: 'cookie',
      name: 'og_session',
      description:
        'Of POST /v1/session; over https it is called __Host-og_session. Unsafe requests carry X-CSRF-Token too.',
    })
    .addSecurity('basic', {
      type: 'http',
      scheme: 'basic',
      description: 'For /v3: user `api`, an API key as password.',
    })
    .build();
  const components = { ...about.components, schemas: ANSWERS, parameters: PARAMETERS, responses: PROBLEMS };
  const wanted = new Map<string, Wanted | undefined>();
  const scopes = scopesOf(app);
  const document = SwaggerModule.createDocument(
    app,
    { ...about, components },
    {
      operationIdFactory: (controller, method) => {
        const name = `${controller.replace(/Controller$/, '')}.${method}`;
        wanted.set(name, scopes(controller, method));
        return name;
      },
    },
  );
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) complete(operation, { path, method, wants: wanted.get(operation.operationId ?? '') });
    }
  }
  closeRequests(document);
  return { ...document, paths: { ...document.paths, ...MAILGUN_PATHS, ...PUBLIC_PATHS } };
}

const ABOUT = `May this controller send this person this message, now, and what proves it?

Errors are RFC 9457 problem documents that name each wrong field. Lists are newest first and page with \`cursor\` and
\`limit\`. Times are RFC 3339 UTC. Each operation says in \`x-scope\` which scope its API key needs, and in \`x-action\` what the
role of somebody who is signed in has to include.`;

const NEEDS: Readonly<Partial<Record<Wanted, string>>> = {
  any: 'Needs a key.',
  public: 'Needs no key.',
  person: 'For people who are signed in.',
};

type Place = { readonly path: string; readonly method: (typeof METHODS)[number]; readonly wants: Wanted | undefined };

function complete(
  operation: OperationObject & { 'x-scope'?: string; 'x-action'?: string },
  { path, method, wants }: Place,
): void {
  if (wants === undefined) throw new Error(`${method} ${path} names no scope`);
  const isPublic = wants === 'public';
  operation['x-scope'] = wants;
  const action = actionOf(
    `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1').replace('tile/:path', 'tile/*')}`,
  );
  if (action) operation['x-action'] = action;
  operation.security = [
    ...(isPublic || wants === 'person' ? [] : [{ bearer: wants === 'any' ? [] : [wants] }]),
    ...(isPublic || action === null || action === 'installation' ? [] : [{ session: [] }]),
  ];
  const scope = NEEDS[wants] ?? `Needs a key of scope \`${wants}\`.`;
  operation.description = operation.description ? `${operation.description}\n\n${scope}` : scope;
  const parameters = (operation.parameters ?? []).filter((one) => !('name' in one) || one.name !== 'accept-language');
  const speaks = parameters.length < (operation.parameters ?? []).length;
  operation.parameters = [
    ...parameters,
    ...(speaks ? [parameter('AcceptLanguage')] : []),
    ...(method === 'post' && !isPublic ? [parameter('IdempotencyKey')] : []),
  ];
  const takes = operation.requestBody !== undefined || parameters.some((one) => 'in' in one && one.in === 'query');
  const names = path.includes('{') || parameters.some((one) => 'name' in one && one.name === 'controllerId');
  const statuses = [
    ...(isPublic ? [] : [401, 403]),
    ...(names ? [404] : []),
    ...(method === 'get' ? [] : [409]),
    ...(operation.requestBody === undefined ? [] : [413, 415]),
    ...(takes || (method === 'post' && !isPublic) ? [422] : []),
    ...(path === '/health/live' ? [] : [503]),
  ];
  for (const status of statuses) operation.responses[status] ??= { $ref: `#/components/responses/${status}` };
}

/** Fields that a request class does not have are refused, and the document says so. */
function closeRequests({ components }: OpenAPIObject): void {
  for (const [name, schema] of Object.entries(components?.schemas ?? {})) {
    if (name.endsWith('Request') && !('$ref' in schema)) schema.additionalProperties = false;
  }
}

/** What the guard itself asks of a handler. */
function scopesOf(app: NestFastifyApplication): (controller: string, method: string) => Wanted | undefined {
  const classes = [...app.get(ModulesContainer).values()].flatMap((module) =>
    [...module.controllers.values()].map(({ metatype }) => metatype),
  );
  const reflector = app.get(Reflector);
  return (controller, method) => {
    const found = classes.find((one) => one?.name === controller);
    const handler: unknown = (found?.prototype as Record<string, unknown> | undefined)?.[method];
    return found && typeof handler === 'function' ? wantedBy(reflector, handler, found) : undefined;
  };
}

function parameter(name: keyof typeof PARAMETERS): ReferenceObject {
  return { $ref: `#/components/parameters/${name}` };
}
