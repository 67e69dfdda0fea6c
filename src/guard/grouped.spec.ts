// Calls that come together share a batch, each gets its own answers, and a failure is told to those whom it concerns.
import { setTimeout as pause } from 'node:timers/promises';
import { Grouped } from './grouped.js';

/** Doubles numbers, and holds each batch back until it is let go. */
class Doubling {
  public readonly batches: (readonly number[])[] = [];
  private readonly held: (() => void)[] = [];

  public readonly run = async (items: readonly number[]): Promise<readonly number[]> => {
    this.batches.push(items);
    await new Promise<void>((resolve) => this.held.push(resolve));
    if (items.includes(13)) throw new Error('thirteen');
    return items.map((item) => 2 * item);
  };

  public async letGo(): Promise<void> {
    this.held.shift()?.();
    await pause(0);
  }
}

describe('grouped calls', () => {
  it('run at once where nothing is under way', () => {
    const doubling = new Doubling();
    void new Grouped(doubling.run, { atOnce: 1, most: 10 }).submit([1]);
    expect(doubling.batches).toEqual([[1]]);
  });

  it('share the next batch where one is under way, and each gets its own answers in order', async () => {
    const doubling = new Doubling();
    const grouped = new Grouped(doubling.run, { atOnce: 1, most: 10 });
    const answers = [grouped.submit([1]), grouped.submit([2, 3]), grouped.submit([4])];
    await doubling.letGo();
    await doubling.letGo();
    expect(await Promise.all(answers)).toEqual([[2], [4, 6], [8]]);
    expect(doubling.batches).toEqual([[1], [2, 3, 4]]);
  });

  it('form several batches at once up to the limit, and no batch larger than the most unless one call is', async () => {
    const doubling = new Doubling();
    const grouped = new Grouped(doubling.run, { atOnce: 2, most: 3 });
    const answers = [[1, 1, 1, 1], [2], [3, 3], [4, 4], [5]].map((items) => grouped.submit(items));
    expect(doubling.batches).toEqual([[1, 1, 1, 1], [2]]);
    for (let batch = 0; batch < 4; batch++) await doubling.letGo();
    await Promise.all(answers);
    expect(doubling.batches.slice(2)).toEqual([
      [3, 3],
      [4, 4, 5],
    ]);
  });

  it('wait for one another where they are few, and do not where they are many', async () => {
    const doubling = new Doubling();
    const grouped = new Grouped(doubling.run, { atOnce: 2, most: 10, least: 3 });
    const answers = [grouped.submit([1]), grouped.submit([2]), grouped.submit([3])];
    expect(doubling.batches).toEqual([[1]]);
    answers.push(grouped.submit([4]));
    expect(doubling.batches).toEqual([[1], [2, 3, 4]]);
    for (let batch = 0; batch < 2; batch++) await doubling.letGo();
    expect(await Promise.all(answers)).toEqual([[2], [4], [6], [8]]);
  });

  it('fail together where their batch fails, and the next batch runs all the same', async () => {
    const doubling = new Doubling();
    const grouped = new Grouped(doubling.run, { atOnce: 1, most: 2 });
    const answers = [grouped.submit([1]), grouped.submit([2]), grouped.submit([13]), grouped.submit([3])];
    const settled = Promise.allSettled(answers);
    for (let batch = 0; batch < 3; batch++) await doubling.letGo();
    expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  });
});
