// Applies Idempotency-Key to every write of the API that brings one.
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Idempotency, type Ticketed } from './idempotency.js';
import { invalidRequest } from './problem.js';

@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  public constructor(private readonly idempotency: Idempotency) {}

  public intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Ticketed>();
    // What an upload asks for is known once it is on disk: its controller sees to it.
    const applies = request.method === 'POST' && 'idempotency-key' in request.headers && !request.isMultipart();
    if (!applies) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return from(this.idempotency.once(request, reply, textOf(request.body), () => lastValueFrom(next.handle())));
  }
}

function textOf(body: unknown): string {
  try {
    return JSON.stringify(body ?? null);
  } catch {
    throw invalidRequest([{ field: '', message: 'is nested too deeply' }]);
  }
}
