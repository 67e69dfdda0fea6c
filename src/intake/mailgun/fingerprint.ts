// What makes a request that request: clients that hear no answer in time send it once more, with another boundary.
import { createHash } from 'node:crypto';
import { type FastifyRequest } from 'fastify';
import { type Repeatable } from '../../http/idempotency.js';
import { type Form } from './form.js';

const UNKEYED_MS = 10 * 60_000;
const KEYED_MS = 7 * 86_400_000;

/** By the caller's Idempotency-Key where there is one; else the same parameters within ten minutes are a repeat. */
export function repeatable({ headers }: FastifyRequest, path: string, { fields, files }: Form): Repeatable {
  const digests = files.map(({ name, filename, contentType, content }) => {
    return [name, filename, contentType, createHash('sha256').update(content).digest('hex')];
  });
  const asked = JSON.stringify([path, [...fields], digests]);
  const key = headers['idempotency-key'];
  return typeof key === 'string' && key.trim() !== ''
    ? { name: `key ${path} ${key}`, asked, forMs: KEYED_MS }
    : { name: `asked ${asked}`, asked, forMs: UNKEYED_MS };
}
