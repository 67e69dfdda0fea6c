// The structure of a message as it was written (RFC 5322, RFC 2046): its header fields and parts, each by its place in the
// bytes, so that whoever reads it and whoever changes it mean the same ones.

export type HeaderField = {
  /** In lower case. */
  readonly name: string;
  /** What stands behind the colon, unfolded, its bytes as latin1. */
  readonly value: string;
  readonly start: number;
  /** Behind its line break. */
  readonly end: number;
};

export type Entity = {
  readonly fields: readonly HeaderField[];
  /** Behind the last field, where the empty line begins, if there is one. */
  readonly headEnd: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** `text/plain`, in lower case. */
  readonly type: string;
  readonly charset: string;
  /** `base64`, in lower case. */
  readonly encoding: string;
  readonly isAttached: boolean;
  readonly parts: readonly Entity[];
};

/** What is wrong with a message, in words for whoever sent it. */
export class BrokenMail extends Error {}

const MOST_HEADER_BYTES = 131_072;
const DEEPEST = 30;
const MOST_PARTS = 1_000;
/** RFC 5322, 3.6, and RFC 2045: once at most. Of two of them each reader believes another. */
const ONCE = [
  ...['from', 'sender', 'subject', 'date', 'message-id'],
  ...['content-type', 'content-transfer-encoding', 'content-disposition'],
];
const FIELD = /^([!-9;-~]+)[ \t]*:/;

/** Throws `BrokenMail` where it is none that every reader would understand alike. Lines end with CRLF. */
export function readEntity(raw: Buffer): Entity {
  return new EntityReader(raw).read(0, raw.length, 'text/plain', 0);
}

class EntityReader {
  private parts = 0;

  public constructor(private readonly raw: Buffer) {}

  public read(start: number, end: number, usualType: string, depth: number): Entity {
    if (depth > DEEPEST) throw new BrokenMail(`its parts are nested more than ${DEEPEST} deep`);
    if (++this.parts > MOST_PARTS) throw new BrokenMail(`it has more than ${MOST_PARTS} parts`);
    const { fields, headEnd } = this.head(start, end);
    const bodyStart = this.raw[headEnd] === CR && headEnd < end ? headEnd + 2 : headEnd;
    const value = (name: string) => fields.find((field) => field.name === name)?.value.trim();
    const { type, parameters } = contentType(value('content-type') ?? usualType, usualType);
    const boundary = parameters.get('boundary');
    const isMultipart = type.startsWith('multipart/');
    if (isMultipart && !boundary) throw new BrokenMail('a multipart of it has no boundary');
    const usual = type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
    return {
      ...{ fields, headEnd, bodyStart, bodyEnd: end, type },
      charset: (parameters.get('charset') ?? 'us-ascii').toLowerCase(),
      encoding: (value('content-transfer-encoding') ?? '7bit').toLowerCase(),
      isAttached: /^attachment\b/i.test(value('content-disposition') ?? ''),
      parts: isMultipart && boundary ? this.partsOf(bodyStart, end, boundary, usual, depth) : [],
    };
  }

  private head(start: number, end: number): { fields: HeaderField[]; headEnd: number } {
    const fields: HeaderField[] = [];
    let at = start;
    while (at < end && this.raw[at] !== CR) {
      let next = this.lineEnd(at, end);
      while (next < end && (this.raw[next] === SPACE || this.raw[next] === TAB)) next = this.lineEnd(next, end);
      if (next - start > MOST_HEADER_BYTES)
        throw new BrokenMail(`its header is longer than ${MOST_HEADER_BYTES} bytes`);
      fields.push(this.field(at, next));
      at = next;
    }
    for (const name of ONCE) {
      if (fields.filter((field) => field.name === name).length > 1)
        throw new BrokenMail(`it has the field ${name} twice`);
    }
    return { fields, headEnd: at };
  }

  private field(start: number, end: number): HeaderField {
    const text = this.raw.toString('latin1', start, end);
    const name = FIELD.exec(text)?.[1];
    if (name === undefined) throw new BrokenMail('a line of its header is no field');
    return { name: name.toLowerCase(), value: text.slice(text.indexOf(':') + 1).replace(/\r\n/g, ''), start, end };
  }

  /** Behind the line break. */
  private lineEnd(from: number, end: number): number {
    const found = this.raw.indexOf('\r\n', from, 'latin1');
    return found === -1 || found + 2 > end ? end : found + 2;
  }

  private partsOf(start: number, end: number, boundary: string, usualType: string, depth: number): Entity[] {
    const delimiters = this.delimiters(start, end, boundary);
    return delimiters.flatMap(({ after, isLast }, n) => {
      if (isLast) return [];
      const stop = Math.max(after, delimiters[n + 1]?.before ?? end);
      return [this.read(after, stop, usualType, depth + 1)];
    });
  }

  /** The lines `--boundary` (RFC 2046, 5.1.1), up to the closing one; the line break before one belongs to it. */
  private delimiters(start: number, end: number, boundary: string): Delimiter[] {
    const found: Delimiter[] = [];
    const mark = `--${boundary}`;
    for (let at = this.raw.indexOf(mark, start, 'latin1'); at !== -1 && at < end;) {
      const lineEnd = this.lineEnd(at, end);
      const rest = this.raw.toString('latin1', at + mark.length, Math.min(lineEnd, at + mark.length + 1_000)).trimEnd();
      const beginsLine = at === start || this.raw[at - 1] === LF;
      if (beginsLine && (rest === '' || rest === '--')) {
        found.push({ before: at - 2, after: lineEnd, isLast: rest === '--' });
        if (rest === '--' || found.length > MOST_PARTS) break;
      }
      at = this.raw.indexOf(mark, at + mark.length, 'latin1');
    }
    return found;
  }
}

type Delimiter = { readonly before: number; readonly after: number; readonly isLast: boolean };

const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;
const PARAMETER = /;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g;

function contentType(value: string, usual: string): { type: string; parameters: Map<string, string> } {
  const type = /^[^\s;]+\/[^\s;]+/.exec(value)?.[0].toLowerCase() ?? usual;
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, plain = ''] of value.matchAll(PARAMETER)) {
    const key = name.toLowerCase();
    // Of two boundaries each reader believes another.
    if (key === 'boundary' && parameters.has(key)) throw new BrokenMail('a multipart of it has two boundaries');
    if (!parameters.has(key)) parameters.set(key, quoted?.replace(/\\(.)/g, '$1') ?? plain);
  }
  return { type, parameters };
}
