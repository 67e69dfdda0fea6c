// The steps of a campaign's life: preflight, launch, pause, resume, cancel, and its end when the last message is done.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Chore } from '../chores/chores.js';
import { Dispatch } from '../delivery/dispatch.js';
import { type Waiting } from '../delivery/message.js';
import { STOPPED_BY } from '../delivery/signals/stopped.js';
import { Outgoing } from '../delivery/outgoing.js';
import { Clock } from '../values/clock.js';
import { rows } from '../values/sql.js';
import { Campaigns } from './campaigns.js';
import { Gating } from './gating.js';

@Injectable()
export class CampaignWork {
  public constructor(
    private readonly database: DataSource,
    private readonly campaigns: Campaigns,
    private readonly gating: Gating,
    private readonly outgoing: Outgoing,
    private readonly dispatch: Dispatch,
    private readonly clock: Clock,
  ) {}

  /** False where the campaign is not in a state from which the step leads on. */
  public preflight(id: string): Promise<boolean> {
    return this.campaigns.move(this.database, id, ['draft'], 'preflight', this.clock.now());
  }

  public launch(id: string): Promise<boolean> {
    return this.campaigns.move(this.database, id, ['draft', 'preflight'], 'running', this.clock.now());
  }

  public pause(id: string): Promise<boolean> {
    return this.campaigns.move(this.database, id, ['running'], 'paused', this.clock.now());
  }

  public async resume(id: string): Promise<boolean> {
    const waiting = await this.database.transaction(async (transaction): Promise<Waiting[] | null> => {
      const moved = await this.campaigns.move(transaction, id, ['paused'], 'running', this.clock.now());
      return moved ? this.outgoing.resumeCampaign(transaction, id) : null;
    });
    if (waiting) await this.dispatch.announce(waiting);
    return waiting !== null;
  }

  public cancel(id: string): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      const from = ['draft', 'preflight', 'running', 'paused'] as const;
      const moved = await this.campaigns.move(transaction, id, from, 'cancelled', this.clock.now());
      if (moved) await this.outgoing.cancelCampaign(transaction, id);
      return moved;
    });
  }

  /** What the workers do for campaigns: show what would happen, queue what may go, note what has come to its end. */
  public chores(): Chore[] {
    return [
      {
        name: 'preflight',
        pending: () => this.ids(`SELECT id FROM campaign WHERE state = 'preflight'`),
        run: async (id, stopping) => {
          const campaign = await this.campaigns.get(id);
          if (campaign?.state !== 'preflight') return;
          await this.gating.preflight(campaign, stopping);
          await this.campaigns.move(this.database, id, ['preflight'], 'draft', this.clock.now());
        },
      },
      {
        name: 'gate',
        pending: () => this.ids(`SELECT id FROM campaign WHERE state = 'running' AND NOT gated`),
        run: async (id, stopping) => {
          const campaign = await this.campaigns.get(id);
          if (campaign) await this.gating.launch(campaign, stopping);
        },
      },
      {
        name: 'finish',
        pending: () => this.ids(ENDED),
        run: async (id) => {
          await this.campaigns.move(this.database, id, ['running'], 'done', this.clock.now());
        },
      },
    ];
  }

  private async ids(query: string): Promise<string[]> {
    return (await rows<{ id: string }>(this.database, query)).map(({ id }) => id);
  }
}

// A message that waits for a slot which only the person's own act can open holds no campaign up; one that a stop signal
// holds does, and so does a next step whose day has not come.
const ENDED = `
SELECT id FROM campaign c WHERE state = 'running' AND gated AND NOT EXISTS (
  SELECT FROM message m WHERE m.campaign_id = c.id AND m.finished_at IS NULL
    AND NOT (m.state = 'deferred' AND m.due_at = 'infinity' AND m.detail NOT IN ('${STOPPED_BY.sender}', '${STOPPED_BY.campaign}')))`;
