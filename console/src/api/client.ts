// The API as the console asks it: its own types, the session's cookie, the token against forged requests, and problems as errors.
import createClient from 'openapi-fetch';
import type { components, paths } from '../../../clients/typescript/src/schema';

export type Schemas = components['schemas'];
export type ProblemBody = Omit<Schemas['Problem'], 'status'> & { readonly status?: number; readonly code?: string };

/** What the service said no with, in its own words. */
export class Refused extends Error {
  public constructor(
    public readonly status: number,
    public readonly problem: ProblemBody | null,
  ) {
    super(problem?.detail ?? problem?.title ?? `HTTP ${status}`);
  }
}

const SAFE = new Set(['GET', 'HEAD']);
let csrf = '';
let language = 'en';

/** The session's token: a page elsewhere cannot read it, so what carries it was asked for here. */
export function holdToken(token: string): void {
  csrf = token;
}

/** Titles, explanations and remedies come in this language. */
export function speak(chosen: string): void {
  language = chosen;
}

export const api = createClient<paths>({
  baseUrl: '/',
  credentials: 'same-origin',
  fetch: (request) => fetch(withHeaders(request)),
});

function withHeaders(request: Request): Request {
  request.headers.set('accept-language', language);
  if (!SAFE.has(request.method)) request.headers.set('x-csrf-token', csrf);
  return request;
}

type Answered<T> = { readonly data?: T; readonly error?: unknown; readonly response: Response };

/** The answer itself. Throws `Refused` where it is a no. */
export async function answered<T>(asked: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (!response.ok) throw new Refused(response.status, asProblem(error));
  return data as T;
}

type Query = Readonly<Record<string, string | number | null | undefined>>;

/** A door by its path, where the types of the document do not reach: forms with files, and names that are made here. */
export async function ask<T>(method: string, path: string, body?: unknown, query: Query = {}): Promise<T> {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') url.searchParams.set(name, String(value));
  }
  const isForm = body instanceof FormData;
  const response = await fetch(
    withHeaders(
      new Request(url, {
        method,
        credentials: 'same-origin',
        ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
        ...(body !== undefined && !isForm && { headers: { 'content-type': 'application/json' } }),
      }),
    ),
  );
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const answer: unknown = isJson && text !== '' ? JSON.parse(text) : text;
  if (!response.ok) throw new Refused(response.status, asProblem(answer));
  return answer as T;
}

function asProblem(error: unknown): ProblemBody | null {
  return typeof error === 'object' && error !== null && 'title' in error ? (error as ProblemBody) : null;
}
