// /health/live, /health/ready and /metrics: for whoever operates the service; nothing here identifies a person.
import { Controller, Get, Header } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { Wants } from '../../access/access.guard.js';
import { FailedLogins } from '../../access/failed-logins.js';
import { RelayTroubles } from '../../delivery/relay-troubles.js';
import { PushBook } from '../../feedback/accounts/push-book.js';
import { problem, RETRY_AFTER_SECONDS } from '../../http/problem.js';
import { sequencingState, type SequencingState } from '../../ledger/sequencing-state.js';
import { QueueBackEnd } from '../../operation/back-ends.js';
import { rows } from '../../values/sql.js';
import { Operation, PlainOperation } from './openapi-operation.js';

const ANSWER_WITHIN_MS = 2_000;

@ApiTags('operation')
@Controller()
@Wants('public')
export class HealthController {
  public constructor(
    private readonly database: DataSource,
    private readonly queue: QueueBackEnd,
    private readonly troubles: RelayTroubles,
    private readonly logins: FailedLogins,
    private readonly pushes: PushBook,
  ) {}

  @Get('health/live')
  @Operation('The process runs', {
    answers: { 200: 'Live' },
    more: 'It says nothing of what the process depends on: restarting it would not help there.',
  })
  public live(): object {
    return { status: 'live' };
  }

  @Get('health/ready')
  @Operation('Decisions can be made and recorded, and messages queued', {
    answers: { 200: 'Ready' },
    more: '503 and what is away where not.',
  })
  public async ready(): Promise<object> {
    const [database, queue] = await Promise.all([
      answers(() => this.database.query('SELECT 1')),
      answers(() => this.queue.ping()),
    ]);
    const checks = { database: database ? 'up' : 'away', queue: queue ? 'up' : 'away', backEnd: this.queue.kind };
    if (database && queue) return { status: 'ready', ...checks };
    throw problem(
      503,
      'unavailable',
      'the service is not ready',
      { checks, detail: 'nothing is decided or sent until this is green again' },
      { 'retry-after': String(RETRY_AFTER_SECONDS) },
    );
  }

  @Get('metrics')
  @PlainOperation('Figures in the Prometheus text format 0.0.4', { mediaType: 'text/plain' })
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  public async metrics(): Promise<string> {
    const states = await rows<{ state: string; count: string }>(
      this.database,
      `SELECT state, count(*) FROM message WHERE state IN ('queued', 'deferred', 'claimed', 'handed_over', 'uncertain') GROUP BY state`,
    );
    const ledger = await sequencingState(this.database);
    const troubles = await this.troubles.now();
    const logins = await this.logins.counts();
    const lag = await this.pushes.lagSeconds();
    const { rss, heapUsed } = process.memoryUsage();
    return [
      '# HELP outreach_guard_messages Messages that are on their way or uncertain, by state.',
      '# TYPE outreach_guard_messages gauge',
      ...states.map(({ state, count }) => `outreach_guard_messages{state="${state}"} ${count}`),
      '# HELP outreach_guard_relay_breaker Relays that are left alone just now: 2 open, 1 half-open; none is listed that is well.',
      '# TYPE outreach_guard_relay_breaker gauge',
      ...troubles.map(
        ({ relay, state }) => `outreach_guard_relay_breaker{relay="${relay}"} ${state === 'open' ? 2 : 1}`,
      ),
      '# HELP outreach_guard_objections_waiting_seconds How long the oldest objection waits that is to travel to an account.',
      '# TYPE outreach_guard_objections_waiting_seconds gauge',
      `outreach_guard_objections_waiting_seconds ${lag.toFixed(3)}`,
      '# HELP outreach_guard_failed_logins_total Logins with a key that opens nothing, by door, of all processes.',
      '# TYPE outreach_guard_failed_logins_total counter',
      ...logins.map(({ door, count }) => `outreach_guard_failed_logins_total{door="${door}"} ${count}`),
      ...(ledger ? ledgerLines(ledger) : []),
      '# TYPE process_resident_memory_bytes gauge',
      `process_resident_memory_bytes ${rss}`,
      '# TYPE nodejs_heap_used_bytes gauge',
      `nodejs_heap_used_bytes ${heapUsed}`,
      '# TYPE process_uptime_seconds gauge',
      `process_uptime_seconds ${process.uptime().toFixed(0)}`,
      '',
    ].join('\n');
  }
}

function ledgerLines({ isHeld, waitingSeconds, checkpointAgeSeconds }: SequencingState): string[] {
  const lines = [
    '# HELP outreach_guard_ledger_sequenced Whether some process holds the lease of the sequencer.',
    '# TYPE outreach_guard_ledger_sequenced gauge',
    `outreach_guard_ledger_sequenced ${isHeld ? 1 : 0}`,
    '# HELP outreach_guard_ledger_waiting_seconds How long the oldest entry waits that is in no signed checkpoint.',
    '# TYPE outreach_guard_ledger_waiting_seconds gauge',
    `outreach_guard_ledger_waiting_seconds ${waitingSeconds.toFixed(3)}`,
  ];
  if (checkpointAgeSeconds === null) return lines;
  return [
    ...lines,
    '# HELP outreach_guard_ledger_checkpoint_age_seconds Since the newest checkpoint was signed; grows where nothing is recorded.',
    '# TYPE outreach_guard_ledger_checkpoint_age_seconds gauge',
    `outreach_guard_ledger_checkpoint_age_seconds ${checkpointAgeSeconds.toFixed(3)}`,
  ];
}

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ANSWER_WITHIN_MS, false);
  });
  try {
    return await Promise.race([ask().then(() => true), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
