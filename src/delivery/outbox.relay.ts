// Captures mail instead of sending it: what stands in for a relay where none is set, so that nothing leaves by accident.
import { Grouped } from '../guard/grouped.js';
import { type Clock } from '../values/clock.js';
import { type Mail } from './letter.js';
import { type Captured, type Outbox } from './outbox.js';
import { type Handover, type Permission, Relay } from './relay.js';

export class OutboxRelay extends Relay {
  public readonly connections = 16;
  private readonly capturing = new Grouped((captured: readonly Captured[]) => this.capture(captured), {
    atOnce: 2,
    most: 64,
  });

  public constructor(
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {
    super();
  }

  public async send(mail: Mail, { admit, begin }: Permission): Promise<Handover> {
    if (!admit() || !(await begin())) return { outcome: 'called_off' };
    const [handover] = await this.capturing.submit([{ mail, at: this.clock.now() }]);
    return handover ?? { outcome: 'uncertain', why: 'the outbox gave no answer' };
  }

  public close(): Promise<void> {
    return Promise.resolve();
  }

  /** The list is what counts as sent: until it is written, nothing is; from then on nobody knows but the database. */
  private async capture(captured: readonly Captured[]): Promise<Handover[]> {
    const all = (handover: Handover): Handover[] => captured.map(() => handover);
    let names: readonly string[];
    try {
      names = await this.outbox.write(captured);
    } catch (error) {
      return all({ outcome: 'failed', why: `the outbox cannot be written: ${String(error)}`, fault: 'mail' });
    }
    try {
      await this.outbox.list(captured, names);
    } catch (error) {
      return all({ outcome: 'uncertain', why: `the outbox did not confirm: ${String(error)}` });
    }
    return captured.map((_, n): Handover => ({ outcome: 'accepted', response: `captured as ${names[n] ?? ''}` }));
  }
}
