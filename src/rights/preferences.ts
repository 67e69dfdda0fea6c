// What a person sets on the page behind a mail: a no narrower than an unsubscribe, or the end of a pause, which lifts no other no.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Controllers } from '../access/controllers.js';
import { type OfferedPurpose } from '../optin/form.js';
import { Forms } from '../optin/forms.js';
import { type Suppression } from '../policy/facts.js';
import { DAY_MS, monthsAfter, startOf, toMoment } from '../policy/moment.js';
import { type Dossier, Dossiers, type MailboxName } from '../provenance/dossier.js';
import { type NewSuppression, Suppressions } from '../provenance/suppressions.js';
import { Clock } from '../values/clock.js';
import { rows } from '../values/sql.js';
import { type Link, readLink } from './mail-link.js';
import { Objections } from './objections.js';

export type Topic = {
  readonly purpose: string;
  /** What the controller calls it, where it is none of the purposes that every language has words for. */
  readonly label: OfferedPurpose['label'];
  readonly isStopped: boolean;
  /** The form (`/o/:slug`) on which the person can say yes to it again. */
  readonly formSlug: string | null;
};

export type Wishes = {
  readonly topics: readonly Topic[];
  readonly pausedUntil: Date | null;
  readonly everyDays: number | null;
  /** Nothing but service mail goes, whatever else is set. */
  readonly allOff: boolean;
  readonly country: string | null;
};

export type Wish =
  | { readonly kind: 'topic'; readonly purpose: string }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'less_often' }
  | { readonly kind: 'not_mine' };

const PAUSE_MONTHS = 3;
const LESS_OFTEN_DAYS = 30;
const MOST_FORMS = 1_000;
const BY_THE_PERSON = { reason: 'set on the page of preferences', recordedBy: 'recipient' } as const;

@Injectable()
export class Preferences {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly dossiers: Dossiers,
    private readonly forms: Forms,
    private readonly objections: Objections,
    private readonly suppressions: Suppressions,
    private readonly clock: Clock,
  ) {}

  public read(token: string): Promise<Link | null> {
    return readLink(this.controllers, token, 'preferences');
  }

  /** What stands for this mailbox now. */
  public async wishes({ token }: Link): Promise<Wishes> {
    const [dossier] = (await this.dossiers.lookUp(this.database, [token])) as [Dossier];
    const now = this.clock.now().getTime();
    const stops = dossier.suppressions.filter(({ scope: { until } }) => until === undefined || startOf(until) > now);
    const pauses = stops.flatMap(({ scope: { until } }) => (until === undefined ? [] : [startOf(until)]));
    const measures = stops.flatMap(({ scope: { everyDays } }) => everyDays ?? []);
    return {
      topics: await this.topics(token, dossier, stops),
      pausedUntil: pauses.length === 0 ? null : new Date(Math.max(...pauses)),
      everyDays: measures.length === 0 ? null : Math.max(...measures),
      allOff: stops.some(isWhole),
      country: dossier.known.country ?? null,
    };
  }

  /** In force when this resolves, as every objection is. Twice is once. */
  public async set({ token }: Link, wish: Wish): Promise<void> {
    const { controllerId, mailboxId } = token;
    if (wish.kind === 'resume') return this.endPause({ controllerId, mailboxId });
    const said = this.saidBy(wish);
    await this.objections.record(said.map((one) => ({ controllerId, mailboxId, ...one, ...BY_THE_PERSON })));
  }

  /** What the person put off comes as before: whatever else they, or anybody, said no to stands. */
  private async endPause(name: MailboxName): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await this.dossiers.lookUp(transaction, [name], true);
      await this.suppressions.endPauses(transaction, name, this.clock.now());
    });
  }

  private saidBy(wish: Exclude<Wish, { kind: 'resume' }>): Pick<NewSuppression, 'kind' | 'scope'>[] {
    switch (wish.kind) {
      case 'topic':
        return [{ kind: 'objection', scope: { to: 'purpose', purpose: wish.purpose } }];
      case 'pause':
        return [{ kind: 'objection', scope: { to: 'marketing', until: toMoment(pauseEnd(this.clock.now())) } }];
      case 'less_often':
        return [{ kind: 'objection', scope: { to: 'marketing', everyDays: LESS_OFTEN_DAYS } }];
      case 'not_mine':
        // An operator can take back that the address is wrong, never that whoever reads there wants no marketing.
        return [
          { kind: 'manual', scope: { to: 'everything' } },
          { kind: 'objection', scope: { to: 'marketing' } },
        ];
    }
  }

  /** The controller's purposes, and whatever else concerns this mailbox. */
  private async topics(
    { controllerId, mailboxId, purpose: own }: Link['token'],
    { known }: Dossier,
    stops: readonly Suppression[],
  ): Promise<Topic[]> {
    const forms = await this.forms.list(controllerId, null, MOST_FORMS);
    const offered = forms.flatMap(({ purposes, slug, closedAt }) =>
      purposes.map((one) => ({ ...one, slug: closedAt === null ? slug : null })),
    );
    const used = await rows<{ purpose: string }>(this.database, USED, [controllerId, mailboxId]);
    const all = new Set([
      ...[own, ...used.map(({ purpose }) => purpose), ...offered.map(({ purpose }) => purpose)],
      ...(known.consents ?? []).flatMap(({ purpose }) => purpose ?? []),
      ...stops.flatMap(({ scope }) => (scope.to === 'purpose' ? scope.purpose : [])),
    ]);
    all.delete('service');
    return [...all].sort().map((purpose) => {
      const offers = offered.filter((one) => one.purpose === purpose);
      return {
        purpose,
        label: offers.find(({ label }) => label !== null)?.label ?? null,
        isStopped: stops.some((stop) => stopsTopic(stop, purpose)),
        formSlug: offers.find(({ slug }) => slug !== null)?.slug ?? null,
      };
    });
  }
}

function isWhole({ scope }: Suppression): boolean {
  const { to, until, everyDays, except = [] } = scope;
  return (
    until === undefined && everyDays === undefined && except.length === 0 && (to === 'everything' || to === 'marketing')
  );
}

function stopsTopic({ scope }: Suppression, purpose: string): boolean {
  if (scope.until !== undefined || scope.everyDays !== undefined || scope.except?.includes(purpose)) return false;
  return scope.to === 'purpose' ? scope.purpose === purpose : scope.to !== 'sender';
}

/** The midnight (UTC) after three months, so that who presses twice on a day has asked for one pause. */
function pauseEnd(now: Date): number {
  return Math.ceil(monthsAfter(now.getTime(), PAUSE_MONTHS) / DAY_MS) * DAY_MS;
}

const USED = `
SELECT purpose FROM campaign WHERE controller_id = $1
UNION SELECT purpose FROM message WHERE controller_id = $1 AND mailbox_id = $2`;
