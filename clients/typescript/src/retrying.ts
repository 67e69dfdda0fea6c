// Repeats a request where that is safe: what reads, what is idempotent by itself, what brings an Idempotency-Key.
import { setTimeout as pause } from 'node:timers/promises';

export type Retries = {
  /** How often a request is made at most; 1 never repeats. */
  readonly attempts?: number;
  /** A longer wait than this is not waited for. */
  readonly longestWaitMs?: number;
};

const USUAL_ATTEMPTS = 4;
const USUAL_LONGEST_WAIT_MS = 30_000;
const FIRST_WAIT_MS = 250;

/** RFC 9110 section 9.2.2. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);
const AWAY = new Set([502, 503, 504]);

/** A `fetch` that waits as `Retry-After` says, else twice as long each time. */
export function retrying({ attempts = USUAL_ATTEMPTS, longestWaitMs = USUAL_LONGEST_WAIT_MS }: Retries) {
  return async (request: Request): Promise<Response> => {
    const most = isRepeatable(request) ? attempts : 1;
    for (let attempt = 1; ; attempt++) {
      const outcome = await tried(request.clone());
      const isFinal = attempt >= most || (outcome.response !== null && !AWAY.has(outcome.response.status));
      const wait = outcome.response ? retryAfterMs(outcome.response) : null;
      const waitMs = wait ?? FIRST_WAIT_MS * 2 ** (attempt - 1) * (1 + Math.random());
      if (isFinal || waitMs > longestWaitMs) {
        if (outcome.response) return outcome.response;
        throw outcome.error;
      }
      await outcome.response?.body?.cancel();
      await pause(waitMs, undefined, { signal: request.signal });
    }
  };
}

type Outcome = { readonly response: Response } | { readonly response: null; readonly error: unknown };

async function tried(request: Request): Promise<Outcome> {
  try {
    return { response: await fetch(request) };
  } catch (error) {
    if (request.signal.aborted) throw error;
    return { response: null, error };
  }
}

function isRepeatable({ method, headers }: Request): boolean {
  return IDEMPOTENT.has(method) || headers.has('idempotency-key');
}

/** Seconds, or a date; null where it says neither. */
function retryAfterMs({ headers }: Response): number | null {
  const said = headers.get('retry-after') ?? '';
  if (/^\d{1,9}$/.test(said)) return Number(said) * 1_000;
  const until = Date.parse(said);
  return Number.isNaN(until) ? null : Math.max(0, until - Date.now());
}
