// Tells a dependency that is away from a defect of ours: the first is 503 and "come back", the second is 500.

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  'EHOSTUNREACH',
]);

// PostgreSQL appendix A: connection exception, insufficient resources, operator intervention, system error, and
// 25006: read-only, as after a fail-over.
const SQLSTATE_CLASSES = ['08', '53', '57', '58'];
const READ_ONLY = '25006';

// pg and ioredis throw these as bare Errors.
const MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Connection is closed|connect timeout|Command timed out|max retries per request|Query read timeout|isn't writeable|not queryable|Driver not Connected|after calling end|pool after/i;

/** Whether an error, or what caused it, says that the database or the queue cannot be reached now. */
export function isOutage(error: unknown): boolean {
  for (let at = thrown(error), depth = 0; at && depth < 5; at = causeOf(at), depth++) {
    if (typeof at.code === 'string') {
      if (NETWORK.has(at.code) || at.code === READ_ONLY) return true;
      if (at.code.length === 5 && SQLSTATE_CLASSES.includes(at.code.slice(0, 2))) return true;
    }
    if (typeof at.message === 'string' && MESSAGES.test(at.message)) return true;
  }
  return false;
}

/** By its form: an error of Node's own is no `instanceof Error` where the program runs in a context of its own. */
type Thrown = Readonly<Record<'code' | 'message' | 'errors' | 'driverError' | 'cause', unknown>>;

function thrown(value: unknown): Thrown | null {
  return typeof value === 'object' && value !== null ? (value as Thrown) : null;
}

function causeOf({ errors, driverError, cause }: Thrown): Thrown | null {
  return thrown(Array.isArray(errors) ? errors[0] : (driverError ?? cause));
}
