/** An SMTP client that says what it is told to, also what no client would say, and hands back what is answered. */
import { connect, type Socket } from 'node:net';

export class SmtpClient {
  private text = '';
  private wake: () => void = () => undefined;
  private isOver = false;

  private constructor(public readonly socket: Socket) {
    socket.on('data', (chunk) => {
      this.text += chunk.toString();
      this.wake();
    });
    const over = (): void => {
      this.isOver = true;
      this.wake();
    };
    socket.on('close', over);
    socket.on('error', over);
  }

  /** Connected and greeted. */
  public static async to(port: number): Promise<SmtpClient> {
    const client = new SmtpClient(connect(port, '127.0.0.1'));
    await client.answer();
    return client;
  }

  /** Logged in with PLAIN, user and password. */
  public static async loggedIn(port: number, user: string, key: string): Promise<SmtpClient> {
    const client = await SmtpClient.to(port);
    await client.say('EHLO client.example');
    const answer = await client.say(`AUTH PLAIN ${Buffer.from(`\0${user}\0${key}`).toString('base64')}`);
    if (!answer.startsWith('235')) throw new Error(answer);
    return client;
  }

  /** A line, and its answer. */
  public say(line: string): Promise<string> {
    this.write(`${line}\r\n`);
    return this.answer();
  }

  public write(bytes: string | Buffer): void {
    this.socket.write(bytes);
  }

  /** The next answer, all of its lines; what was there when the connection ended, where it ended first. */
  public async answer(): Promise<string> {
    for (;;) {
      const end = /^\d{3}(?: .*)?\r\n/m.exec(this.text);
      if (end) {
        const answer = this.text.slice(0, end.index + end[0].length);
        this.text = this.text.slice(answer.length);
        return answer.trimEnd();
      }
      if (this.isOver) return this.text;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  /** A whole message with dots doubled, and the answer to its end. */
  public async data(message: string | Buffer): Promise<string> {
    const ready = await this.say('DATA');
    if (!ready.startsWith('354')) return ready;
    const text =
      typeof message === 'string' ? Buffer.from(message.replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..')) : message;
    this.write(text);
    return this.say(text.toString('latin1').endsWith('\r\n') ? '.' : '\r\n.');
  }

  public async ended(): Promise<void> {
    while (!this.isOver) await new Promise<void>((resolve) => (this.wake = resolve));
  }

  public close(): void {
    this.socket.destroy();
  }
}
