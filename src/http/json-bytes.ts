// A JSON text written piece by piece into bytes: a large answer whose parts repeat is neither put together nor encoded anew.

export class JsonBytes {
  private buffer: Buffer;
  private length = 0;

  /** `bytes`: about how many there will be; the buffer grows where there are more. */
  public constructor(bytes: number) {
    this.buffer = Buffer.allocUnsafe(bytes);
  }

  /** JSON as a text; the caller has quoted what needs it. */
  public text(json: string): this {
    this.room(3 * json.length);
    this.length += this.buffer.write(json, this.length);
    return this;
  }

  /** JSON in UTF-8. */
  public bytes(json: Buffer): this {
    this.room(json.length);
    this.length += json.copy(this.buffer, this.length);
    return this;
  }

  /** The whole of it; nothing may be added afterwards. */
  public finish(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  private room(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * this.buffer.length + bytes);
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}
