/** Something in a log does not hold: where, and what. */
export class LogWrong extends Error {
  public constructor(
    public readonly place: string,
    what: string,
  ) {
    super(`${place}: ${what}`);
  }
}
