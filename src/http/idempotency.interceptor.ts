// Applies Idempotency-Key to every write of the API that brings one.
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { DataSource } from 'typeorm';
import { Idempotency, type Ticket } from './idempotency.js';

export type Ticketed = FastifyRequest & { caller?: { readonly keyId: string }; ticket?: Ticket };

@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  public constructor(
    private readonly database: DataSource,
    private readonly idempotency: Idempotency,
  ) {}

  public intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Ticketed>();
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || typeof key !== 'string' || !request.caller) return next.handle();
    return from(this.once(request, key, context.switchToHttp().getResponse<FastifyReply>(), next));
  }

  private async once(request: Ticketed, key: string, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    const asked = `${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`;
    const taken = await this.idempotency.take(request.caller?.keyId ?? '', key, asked);
    if ('answer' in taken) {
      reply.status(taken.answer.status).header('idempotent-replay', 'true');
      return JSON.parse(taken.answer.body) as unknown;
    }
    request.ticket = taken.ticket;
    try {
      const body: unknown = await lastValueFrom(next.handle());
      const answer = { status: reply.statusCode, body: JSON.stringify(body ?? null) };
      await this.idempotency.complete(this.database, taken.ticket, answer);
      return body;
    } catch (error) {
      await this.idempotency.release(taken.ticket).catch(() => undefined); // it lapses by itself
      throw error;
    }
  }
}
