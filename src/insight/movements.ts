// How far a controller's campaigns and imports are: looked at once a second, however many listen.
import { Injectable } from '@nestjs/common';
import { Campaigns } from '../campaigns/campaigns.js';
import { progressOf } from '../provenance/imports/import-progress.js';
import { Imports } from '../provenance/imports/imports.js';
import { Clock } from '../values/clock.js';

export type Movement = {
  readonly event: 'campaign' | 'import';
  readonly data: { readonly id: string; readonly state: string } & Readonly<Record<string, unknown>>;
};

const GOOD_FOR_MS = 900;
const RECENT_MS = 60_000;
const NEWEST_IMPORTS = 20;

@Injectable()
export class Movements {
  private readonly looked = new Map<string, { readonly at: number; readonly found: Promise<readonly Movement[]> }>();

  public constructor(
    private readonly campaigns: Campaigns,
    private readonly imports: Imports,
    private readonly clock: Clock,
  ) {}

  /** What is at work, and what came to its end within the last minute. */
  public of(controllerId: string): Promise<readonly Movement[]> {
    const now = performance.now();
    for (const [id, { at }] of this.looked) if (now - at > GOOD_FOR_MS) this.looked.delete(id);
    const looked = this.looked.get(controllerId);
    if (looked) return looked.found;
    const found = this.look(controllerId);
    this.looked.set(controllerId, { at: now, found });
    return found;
  }

  private async look(controllerId: string): Promise<readonly Movement[]> {
    const since = new Date(this.clock.now().getTime() - RECENT_MS);
    const [campaigns, imports] = await Promise.all([
      this.campaigns.moving(controllerId, since),
      this.imports.list(controllerId, null, NEWEST_IMPORTS),
    ]);
    const counted = campaigns.map(async ({ id, state }): Promise<Movement> => {
      return { event: 'campaign', data: { id, state, ...(await this.campaigns.counts(id)) } };
    });
    return [
      ...(await Promise.all(counted)),
      ...imports
        .filter(({ finishedAt }) => finishedAt === null || finishedAt > since)
        .map((one): Movement => {
          const { progress, counts } = progressOf(one);
          return { event: 'import', data: { id: one.id, state: one.state, progress, ...counts } };
        }),
    ];
  }
}
