// The item at a place that is filled by contract: one answer for each question, in the same order.

export function nth<T>(items: readonly T[], n: number): T {
  const item = items[n];
  if (item === undefined) throw new RangeError(`there is no item ${n} among ${items.length}`);
  return item;
}
