/** The API document as tests read it, and a caller that holds every answer against it. */
import { type Api, type Answer } from '../api.js';
import { resolved, type Schema, violations } from './json-schema.js';

type Content = Readonly<Record<string, { readonly schema: Schema }>>;
export type Response = { readonly $ref?: string; readonly description?: string; readonly content?: Content };
type Operation = {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly security: readonly object[];
  readonly 'x-scope'?: string;
  readonly 'x-action'?: string;
  readonly parameters?: readonly { readonly $ref?: string; readonly name?: string; readonly in?: string }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Response>>;
};
export type Document = {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema & { description?: string }>> };
};

export type Called = Operation & { readonly called: string; readonly method: string; readonly path: string };

export function operationsOf(document: Document): Called[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, one]) => ({ ...one, path, method, called: `${method.toUpperCase()} ${path}` })),
  );
}

/** A response, itself or where it points to. */
export function responseOf(given: Response, document: Document): Response {
  return given.$ref === undefined ? given : (resolved(given.$ref, document) as Response);
}

/** Calls as the given one does, and fails where an answer is not what the document says of it. */
export function watched(api: Api, document: Document): Api {
  const operations = operationsOf(document);
  const heard = Object.create(api) as Api;
  heard.send = async <Body>(...[method, path, sent]: Parameters<Api['send']>): Promise<Answer<Body>> => {
    const answer = await api.send<Body>(method, path, sent);
    const operation = operations.find((one) => one.method === method.toLowerCase() && isOf(one.path, path));
    const documented = operation?.responses[answer.status];
    const type = (answer.headers.get('content-type') ?? '').replace(/;.*/, '');
    const said = `${method} ${path} ${answer.status} ${type}`;
    if (!documented) throw new Error(`${said} is not documented`);
    const { content } = responseOf(documented, document);
    const schema = content?.[type]?.schema;
    if (content && !schema) throw new Error(`${said} is not a documented media type`);
    const wrong = schema ? violations(answer.body, schema, document) : answer.text === '' ? [] : ['it has a body'];
    if (wrong.length > 0) throw new Error(`${said}: ${wrong.join('; ')}`);
    return answer;
  };
  return heard;
}

function isOf(template: string, path: string): boolean {
  return new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path.replace(/\?.*/, ''));
}
