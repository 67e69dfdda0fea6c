// Lets so many pieces of work go on at once; the others wait for their turn, in their order.

export class Turns {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  public constructor(most: number) {
    this.free = most;
  }

  public async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }
}
