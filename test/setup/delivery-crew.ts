/** Workers in processes of their own. */
import { type ChildProcess, fork } from 'node:child_process';
import { type Where } from './post-office.js';

export class DeliveryCrew {
  private readonly children: ChildProcess[] = [];

  public constructor(
    private readonly where: Where,
    private readonly relay: string,
  ) {}

  /** Resolves once so many more of them take work. */
  public async start(count: number): Promise<void> {
    const options = { execArgv: ['--import', './scripts/typescript.mjs'] };
    const started = Array.from({ length: count }, async () => {
      const child = fork('test/setup/delivery-child.ts', [JSON.stringify(this.where), this.relay], options);
      this.children.push(child);
      await new Promise((resolve) => child.once('message', resolve));
    });
    await Promise.all(started);
  }

  /** `kill -9` for all. */
  public async kill(): Promise<void> {
    await Promise.all(
      this.children.splice(0).map(async (child) => {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        await ended;
      }),
    );
  }
}
