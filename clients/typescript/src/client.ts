// The API of Outreach Guard with its types: `guard.POST('/v1/decisions', { body: … })`.
import createClient, { type Client } from 'openapi-fetch';
import { retrying, type Retries } from './retrying.js';
import { type components, type paths } from './schema.js';

export type Decision = components['schemas']['Decision'];
export type Problem = components['schemas']['Problem'];
/** Every code that a reason can have. */
export type ReasonCode = components['schemas']['Reason']['code'];

export type Options = {
  /** Where the service is: `https://guard.acme.example`. */
  readonly url: string;
  /** An API key: `og_…`. */
  readonly key: string;
  /** `fr` for reasons in French. */
  readonly language?: string;
} & Retries;

export type OutreachGuard = Client<paths>;

/** A client that repeats what may be repeated where the service is away, and nothing else (see `retrying`). */
export function outreachGuard({ url, key, language, ...retries }: Options): OutreachGuard {
  return createClient<paths>({
    baseUrl: url.replace(/\/+$/, ''),
    fetch: retrying(retries),
    headers: { authorization: `Bearer ${key}`, ...(language !== undefined && { 'accept-language': language }) },
  });
}

/** What the service said no with. */
export class GuardProblem extends Error {
  public constructor(
    public readonly status: number,
    public readonly problem: Problem | null,
  ) {
    super(problem ? [problem.title, problem.detail].filter(Boolean).join(': ') : `the service answered ${status}`);
  }

  /** Of a message that the law keeps back. */
  public get decision(): Decision | null {
    return this.problem?.decision ?? null;
  }
}

type Answered<T> = { readonly data?: T; readonly error?: unknown; readonly response: Response };

/** The answer itself. Throws `GuardProblem` where it is a no. */
export async function answered<T>(asked: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (!response.ok) throw new GuardProblem(response.status, isProblem(error) ? error : null);
  return data as T;
}

function isProblem(error: unknown): error is Problem {
  return typeof error === 'object' && error !== null && 'title' in error && 'status' in error;
}
