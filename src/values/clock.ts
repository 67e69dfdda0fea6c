// The time, taken once at the edge and handed down: tests set it, decisions can be replayed.

export abstract class Clock {
  abstract now(): Date;
}

export class SystemClock extends Clock {
  public now(): Date {
    return new Date();
  }
}
