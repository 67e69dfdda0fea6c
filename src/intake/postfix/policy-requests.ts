// Postfix's policy delegation protocol (SMTPD_POLICY_README): lines of name=value up to an empty one; all of it bounded.

export type Attributes = ReadonlyMap<string, string>;

const LONGEST_LINE_BYTES = 8_192;
const MOST_LINES = 100;
const LINE_FEED = 0x0a;

/** Thrown where what comes is no request; there is no answer to that but to hang up. */
export class NoPolicyRequest extends Error {}

/** Cuts a stream into requests. What it holds is never more than one unfinished request. */
export class PolicyRequests {
  private line: Buffer[] = [];
  private lineBytes = 0;
  private attributes = new Map<string, string>();
  private lines = 0;

  /** Whether a request has begun and is not finished. */
  public get isUnderWay(): boolean {
    return this.lineBytes > 0 || this.lines > 0;
  }

  /** The requests that are complete with these bytes. Throws `NoPolicyRequest`. */
  public take(bytes: Buffer): Attributes[] {
    const complete: Attributes[] = [];
    let from = 0;
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, from)) {
      this.add(bytes.subarray(from, end));
      from = end + 1;
      const request = this.endLine();
      if (request) complete.push(request);
    }
    this.add(bytes.subarray(from));
    return complete;
  }

  private add(part: Buffer): void {
    this.lineBytes += part.length;
    if (this.lineBytes > LONGEST_LINE_BYTES) throw new NoPolicyRequest('a line is too long');
    // Copied: what is kept must not hold on to the whole of what was read.
    if (part.length > 0) this.line.push(Buffer.from(part));
  }

  /** The request that this line ends; null where it goes on. */
  private endLine(): Attributes | null {
    const line = Buffer.concat(this.line).toString('utf8').replace(/\r$/, '');
    this.line = [];
    this.lineBytes = 0;
    if (line === '') {
      const { attributes } = this;
      this.attributes = new Map();
      this.lines = 0;
      if (attributes.get('request') !== 'smtpd_access_policy') throw new NoPolicyRequest('it asks for something else');
      return attributes;
    }
    if (++this.lines > MOST_LINES) throw new NoPolicyRequest('there are too many attributes');
    const at = line.indexOf('=');
    if (at < 1) throw new NoPolicyRequest('a line is no name=value');
    this.attributes.set(line.slice(0, at), line.slice(at + 1));
    return null;
  }
}
