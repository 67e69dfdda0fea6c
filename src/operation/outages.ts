/** Which errors mean that a back end is away, and how an outage is reported once instead of a thousand times. */
import { type OperationLog } from './log.js';

const REPEAT_EVERY_MS = 60_000;

/** SQLSTATE classes: connection exception, insufficient resources, operator intervention. */
const AWAY_SQLSTATE = /^(08|53|57P)/;

export function meansAway(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return true; // not an answer of the server
  return AWAY_SQLSTATE.test(code);
}

/** Tells of the first error of an outage, then once a minute, then that it is over. */
export class OutageReport {
  private lastReportAt = Number.NEGATIVE_INFINITY;
  private unreported = 0;
  private isOut = false;

  constructor(
    private readonly subject: string,
    private readonly log: OperationLog,
  ) {}

  failed(error: unknown, now = performance.now()): void {
    this.isOut = true;
    this.unreported += 1;
    if (now - this.lastReportAt < REPEAT_EVERY_MS) return;
    const times = this.unreported > 1 ? ` (${this.unreported} times since the last report)` : '';
    this.log.warn(`${this.subject}: ${reasonOf(error)}${times}`);
    this.lastReportAt = now;
    this.unreported = 0;
  }

  worked(): void {
    if (!this.isOut) return;
    this.isOut = false;
    this.lastReportAt = Number.NEGATIVE_INFINITY;
    this.unreported = 0;
    this.log.log(`${this.subject}: works again`);
  }
}

/** An address with several records fails with a list, whose own message is empty. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}
