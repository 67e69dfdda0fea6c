// What the demo says, in one language; the reasons come from the service in the same one.
export type Texts = {
  readonly language: 'en' | 'fr';
  readonly starting: string;
  readonly parts: Readonly<Record<'lists' | 'mail' | 'no', string>>;
  readonly relayIgnored: string;
  readonly again: (runs: number, where: string) => string;
  /** Between what is said of and what is said; French sets a space before it. */
  readonly colon: string;
  readonly title: string;
  readonly about: (company: string) => string;
  readonly lists: {
    readonly title: string;
    /** file, rows, taken in, without an address, refused, opt-outs and bounces found. */
    readonly columns: readonly string[];
    readonly refusedRow: (file: string, row: number, reason: string) => string;
  };
  readonly campaigns: {
    readonly title: string;
    /** what, people, allowed, refused, to be looked at, sent. */
    readonly columns: readonly string[];
    readonly single: string;
    readonly total: string;
  };
  readonly allowed: string;
  readonly refused: string;
  readonly review: string;
  readonly counted: string;
  readonly spelledOut: {
    readonly title: string;
    readonly law: string;
    readonly remedy: string;
    readonly record: (decision: string, leaf: string) => string;
  };
  readonly stop: {
    readonly title: string;
    readonly clicked: (email: string, status: number, ms: string) => string;
    readonly next: (title: string) => string;
  };
  readonly look: {
    readonly title: string;
    readonly console: string;
    readonly outbox: (mails: number) => string;
    readonly api: string;
    readonly docs: string;
    readonly checkpoint: string;
    readonly evidence: string;
    readonly health: string;
    readonly link: string;
    readonly key: string;
    readonly curl: string;
  };
  readonly running: string;
  readonly done: string;
  readonly failed: string;
};
