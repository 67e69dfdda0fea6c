// The parts of a multipart request with one file: fields in memory, the file on disk before anything is said of it.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type Multipart, type MultipartFile } from '@fastify/multipart';
import { type FastifyRequest } from 'fastify';
import { invalidRequest, problem } from '../../http/problem.js';
import { type Uploads } from '../../provenance/imports/uploads.js';

export type Upload = {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Null where no file came. */
  readonly fileName: string | null;
  readonly bytes: number;
};

/** Throws 415 where it is another kind of request; `parts` names what it is made of. */
export function refuseOtherThanMultipart(request: FastifyRequest, parts: string): void {
  if (request.isMultipart()) return;
  const title = 'an upload is sent as multipart/form-data';
  throw problem(415, 'unsupported-media-type', title, { detail: `with the parts ${parts}` });
}

/** Keeps the file under the id. Throws 422 where the request has parts that it should not have, or ends early. */
export async function receiveUpload(uploads: Uploads, id: string, parts: AsyncIterable<Multipart>): Promise<Upload> {
  const fields: Record<string, unknown> = {};
  let fileName: string | null = null;
  let bytes = 0;
  try {
    for await (const part of parts) {
      if (part.type === 'field') fields[part.fieldname] = part.value;
      else if (part.fieldname === 'file' && fileName === null) {
        bytes = await uploads.keep(id, part.file);
        fileName = nameOf(part);
      } else throw invalidRequest([{ field: part.fieldname, message: 'is a file that this request does not have' }]);
    }
  } catch (error) {
    throw asRefusal(error);
  }
  return { fields, fileName, bytes };
}

/** What an Idempotency-Key stands for: the same parts and the same file. Empty where there is no such key. */
export async function digestOfUpload(path: string, { headers }: FastifyRequest, fields: object): Promise<string> {
  if (headers['idempotency-key'] === undefined) return '';
  const digest = createHash('sha256').update(JSON.stringify(fields));
  await pipeline(createReadStream(path), digest);
  return digest.digest('hex');
}

/** The file's name as shown in lists: no path, nothing unprintable. */
function nameOf(part: MultipartFile): string {
  return (
    part.filename
      .replace(/^.*[/\\]/, '')
      .replace(/\p{C}/gu, '')
      .slice(0, 200) || 'list'
  );
}

/** The reader of multipart bodies throws bare errors for what the caller got wrong; all others have a code. */
function asRefusal(error: unknown): unknown {
  const isMalformed =
    error instanceof Error && !('code' in error) && /^Multipart: |^Unexpected end of /.test(error.message);
  return isMalformed ? invalidRequest([{ field: '', message: 'must be complete multipart/form-data' }]) : error;
}
