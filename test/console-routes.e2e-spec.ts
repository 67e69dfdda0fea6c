/** The console as it is served: its own files alone, under a policy that lets nothing else in, and never in the way of the API. */
import fastify, { type FastifyInstance } from 'fastify';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from './api.js';
import { consoleRoutes } from '../src/intake/console/console.routes.js';

let server: FastifyInstance;
let folder: string;
let url: string;
let api: Api;

beforeAll(async () => {
  const outside = mkdtempSync(join(tmpdir(), 'outreach-guard-console-'));
  folder = join(outside, 'dist');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><div id=root>',
  );
  writeFileSync(join(folder, 'assets', 'app-abc123.js'), 'export {};');
  writeFileSync(join(outside, 'secret.txt'), 'secret');
  server = fastify();
  server.get('/v1/whoami', () => ({ who: 'api' }));
  await consoleRoutes(server, folder);
  api = new Api(() => url, null);
  url = await server.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await server.close();
  rmSync(join(folder, '..'), { recursive: true });
});

const get = (path: string) => api.get<unknown>(path);

it.each(['/', '/campaigns/cmp_1', '/audit?outcome=block', '/first', '/unknown/deep/path'])(
  'shows the one page at %s, with a nonce of its own each time',
  async (path) => {
    const [one, other] = [await get(path), await get(path)];
    const nonce = /content="([\w-]{22})"/.exec(one.text)?.[1] ?? 'none';
    const policy = one.headers.get('content-security-policy') ?? '';
    expect([one.status, one.headers.get('cache-control'), policy.includes(`'nonce-${nonce}'`)]).toEqual([
      200,
      'no-store',
      true,
    ]);
    expect(other.text).not.toContain(nonce);
    expect(policy).not.toMatch(/unsafe-|https?:|\*/);
    expect(policy).toMatch(/default-src 'none'.*script-src 'self';.*base-uri 'none'.*frame-ancestors 'none'/);
    expect([one.headers.get('x-content-type-options'), one.headers.get('x-frame-options')]).toEqual([
      'nosniff',
      'DENY',
    ]);
  },
);

it('serves what is named by its content for good', async () => {
  const { status, headers } = await get('/assets/app-abc123.js');
  expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
  expect([headers.get('x-content-type-options'), headers.get('content-type')]).toEqual([
    'nosniff',
    expect.stringContaining('javascript'),
  ]);
});

it('stands in nobody’s way', async () => {
  expect((await get('/v1/whoami')).body).toEqual({ who: 'api' });
  const theirs = [
    '/v1/nothing',
    '/v3/x',
    '/u/x/y',
    '/health/x',
    '/assets/gone.js',
    '/admin/x',
    '/openapi.jsonx',
    '/docs/x',
  ];
  for (const path of theirs) {
    const { status, headers } = await get(path);
    expect([path, status, headers.get('content-type')]).toEqual([path, 404, 'application/problem+json; charset=utf-8']);
  }
  for (const path of ['/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt', '/%2e%2e%2fsecret.txt', '/..%5csecret.txt']) {
    expect((await get(path)).text).not.toContain('secret');
  }
});

it('is nothing where nothing was built', async () => {
  const bare = fastify();
  await consoleRoutes(bare, join(folder, 'none'));
  expect(bare.hasRoute({ method: 'GET', url: '/' })).toBe(false);
  await bare.close();
});
