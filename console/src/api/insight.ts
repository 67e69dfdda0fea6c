// What the read models of the console answer: questions across tables that only a page asks.
import { type Outcome } from '../parts/page';

type Day = { readonly day: string } & Readonly<Record<Outcome, number>>;

export type Overview = {
  readonly gate: readonly Day[];
  readonly reasons: readonly { readonly code: string; readonly title: string; readonly count: number }[];
  readonly provenance: readonly { readonly kind: string; readonly contacts: number }[];
  readonly complaints: readonly {
    readonly by: 'provenance' | 'campaign';
    readonly key: string;
    readonly name: string | null;
    readonly sent: number;
    readonly complaints: number;
    readonly optOuts: number;
  }[];
  readonly limits: readonly {
    readonly senderId: string;
    readonly address: string;
    readonly used: number;
    readonly limit: number | null;
    readonly window: string;
  }[];
  readonly ledger: {
    readonly size: number;
    readonly checkpointAt: string | null;
    readonly verified: boolean | null;
    readonly verifiedAt: string | null;
  };
  readonly waiting: readonly { readonly what: string; readonly count: number; readonly href: string }[];
};

export type CampaignRow = {
  readonly id: string;
  readonly name: string;
  readonly purpose: string;
  readonly sender: string;
  readonly state: 'draft' | 'preflight' | 'running' | 'paused' | 'cancelled' | 'done';
  readonly createdAt: string;
  readonly launchedAt: string | null;
  readonly finishedAt: string | null;
  readonly counts: Readonly<
    Record<Outcome | 'recipients' | 'queued' | 'accepted' | 'refused' | 'uncertain' | 'cancelled', number>
  >;
};

export type ContactRow = {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly company: string | null;
  readonly country: string | null;
  readonly sources?: readonly { readonly kind: string }[];
};
