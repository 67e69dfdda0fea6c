// Takes in what a provider posts: finds out whose connection proves it, and takes each event by itself.
import { Injectable } from '@nestjs/common';
import { Controllers } from '../access/controllers.js';
import { Clock } from '../values/clock.js';
import { type Connection, Connections } from './connections.js';
import { Feedback, type Outcome } from './feedback.js';
import { type FeedbackEvent, isEvent } from './feedback-event.js';
import { allProviders, type Providers } from './providers/all.js';
import { type Disbelief, type Incoming, MOST_EVENTS, NotReadable, type ProviderName } from './providers/provider.js';
import { Sns } from './providers/sns.js';

type Problem = { readonly event: number; readonly problem: string };

export type TakenIn = {
  readonly connection: string;
  readonly noted: number;
  readonly ignored: number;
  readonly repeated: number;
  /** Events that cannot be taken; the others were. */
  readonly problems: readonly Problem[];
};

export type Refused = Disbelief | 'no_such_connection' | 'unreadable' | 'too_many' | 'ambiguous';

@Injectable()
export class ProviderFeedback {
  private readonly providers: Providers;

  public constructor(
    private readonly connections: Connections,
    private readonly controllers: Controllers,
    private readonly feedback: Feedback,
    private readonly clock: Clock,
    sns: Sns,
  ) {
    this.providers = allProviders(sns);
  }

  /** What is wrong with what the webhooks of a provider are to be verified by; null where nothing is. */
  public wrongSecret(provider: ProviderName, secret: string): string | null {
    return this.providers[provider].wrongSecret(secret);
  }

  /** `named`: the connection that the request names; null: whichever proves it. Why not, where none does. */
  public async take(provider: ProviderName, incoming: Incoming, named: string | null): Promise<TakenIn | Refused> {
    try {
      const connection = await this.provenBy(provider, incoming, named);
      return typeof connection === 'string' ? connection : await this.takeFrom(connection, incoming);
    } catch (error) {
      if (error instanceof NotReadable) return 'unreadable';
      throw error;
    }
  }

  private async provenBy(
    provider: ProviderName,
    incoming: Incoming,
    named: string | null,
  ): Promise<Connection | Refused> {
    const found = named === null ? await this.connections.ofProvider(provider) : [await this.connections.open(named)];
    let why: Refused = 'no_such_connection';
    const proven: Connection[] = [];
    for (const connection of found) {
      if (connection?.provider !== provider || connection.secrets.webhook === null) continue;
      const { disbelief } = this.providers[provider];
      const disbelieved = await disbelief(incoming, connection.secrets.webhook, this.clock.now());
      if (disbelieved === null) proven.push(connection);
      // That one secret fits and the time does not says more than that the others do not fit.
      else if (why !== 'too_old') why = disbelieved;
    }
    // One account that serves several controllers: whose mail it was, nothing in the request tells.
    if (proven.length > 1) return 'ambiguous';
    if (proven[0]) return proven[0];
    return why;
  }

  private async takeFrom(connection: Connection, incoming: Incoming): Promise<TakenIn | Refused> {
    const provider = this.providers[connection.provider];
    const read = provider.read(incoming);
    if (read.length > MOST_EVENTS) return 'too_many';
    await provider.answer?.(incoming);
    const counts: Record<Outcome, number> = { noted: 0, ignored: 0, repeated: 0, contradicted: 0, nobody: 0 };
    const problems: Problem[] = [];
    for (const [n, one] of read.entries()) {
      if (!isEvent(one)) {
        problems.push({ event: n, problem: one.problem });
        continue;
      }
      const outcome = await this.takeOne(connection, one, provider.signsTheTokenAlone ? incoming.body : '');
      counts[outcome]++;
      if (outcome === 'nobody') problems.push({ event: n, problem: 'it names no usable recipient' });
    }
    // Somebody put other words under a signature that was used before.
    if (counts.contradicted > 0) return 'wrong_signature';
    const { noted, ignored, repeated } = counts;
    return { connection: connection.id, noted, ignored, repeated, problems };
  }

  private async takeOne(connection: Connection, event: FeedbackEvent, content: Buffer | string): Promise<Outcome> {
    const controller = await this.controllers.get(connection.controllerId);
    const source = `${connection.provider} ${connection.id}`;
    return this.feedback.take({ controller, source, event, name: { by: connection.id, id: event.id, content } });
  }
}
