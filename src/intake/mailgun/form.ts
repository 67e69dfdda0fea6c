// What a client sends as parameters: multipart or urlencoded, for clients differ; files in memory, all of it bounded.
import { type FastifyRequest } from 'fastify';
import { holdsWrongText } from '../../http/checks.js';
import { tooLarge, wrongParameter } from './mailgun-error.js';

export type FormFile = {
  readonly name: string;
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
};

/** Parameters in the order in which they came; each may come several times. */
export type Form = {
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly files: readonly FormFile[];
};

/** Of text and files together; five megabytes of files, two texts of one, and what recipients need. */
export const MOST_FORM_BYTES = 16_000_000;
const MOST_FIELDS = 3_000;
const MOST_FILES = 21;
const LONGEST_NAME = 200;

const LIMITS = {
  fieldNameSize: LONGEST_NAME,
  fieldSize: MOST_FORM_BYTES,
  fields: MOST_FIELDS,
  fileSize: MOST_FORM_BYTES,
  files: MOST_FILES,
  parts: MOST_FIELDS + MOST_FILES,
  headerPairs: 50,
};

/** Throws 400 where it is neither form, 413 where it is too much. */
export async function readForm(request: FastifyRequest): Promise<Form> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_FORM_BYTES) throw tooMuch();
  if (request.isMultipart()) return readMultipart(request);
  const { body } = request;
  if (body instanceof URLSearchParams) return { fields: fieldsOf(body), files: [] };
  throw wrongParameter('Content-Type', 'must be multipart/form-data or application/x-www-form-urlencoded');
}

/** The last of them counts, as with Mailgun; null where there is none. */
export function fieldOf({ fields }: Form, name: string): string | null {
  return fields.get(name)?.at(-1) ?? null;
}

async function readMultipart(request: FastifyRequest): Promise<Form> {
  const fields = new Map<string, string[]>();
  const files: FormFile[] = [];
  let bytes = 0;
  const count = (more: number): void => {
    bytes += more;
    if (bytes > MOST_FORM_BYTES) throw tooMuch();
  };
  for await (const part of request.parts({ limits: LIMITS })) {
    if (part.fieldname.length >= LONGEST_NAME) throw wrongParameter('a parameter', 'has a name that is too long');
    if (part.type === 'file') {
      const chunks: Buffer[] = [];
      for await (const chunk of part.file as AsyncIterable<Buffer>) {
        count(chunk.length);
        chunks.push(chunk);
      }
      const { fieldname: name, filename, mimetype: contentType } = part;
      files.push({ name, filename: filename || 'file', contentType, content: Buffer.concat(chunks) });
    } else {
      const value = typeof part.value === 'string' ? part.value : JSON.stringify(part.value);
      count(Buffer.byteLength(value));
      if (part.valueTruncated) throw tooMuch();
      add(fields, part.fieldname, value);
    }
  }
  return { fields, files };
}

function fieldsOf(body: URLSearchParams): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>();
  let count = 0;
  for (const [name, value] of body) {
    if (++count > MOST_FIELDS) throw tooMuch();
    if (name.length >= LONGEST_NAME) throw wrongParameter('a parameter', 'has a name that is too long');
    add(fields, name, value);
  }
  return fields;
}

/** Names are compared without regard to case, as headers are: `h:reply-to` is `h:Reply-To`. */
function add(fields: Map<string, string[]>, given: string, value: string): void {
  const name = given.replace(/\[\]$/, '').toLowerCase();
  if (holdsWrongText(name) || holdsWrongText(value)) {
    throw wrongParameter('a parameter', 'must be valid Unicode without NUL characters');
  }
  const before = fields.get(name);
  if (before) before.push(value);
  else fields.set(name, [value]);
}

function tooMuch(): Error {
  return tooLarge('the request is larger than 16 MB, or has more than 3,000 parameters: send to fewer at a time');
}
