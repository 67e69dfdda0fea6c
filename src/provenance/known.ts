// What a controller knows about a person, kept as one JSON text in the mailbox row, and how asserted facts add to it.
import { type Consent, type Customer, type Profile, type Relevance, type Source } from '../policy/facts.js';
import { type RecipientKind } from '../recipient/kind.js';

export type Known = {
  readonly name?: string | null;
  readonly company?: string | null;
  readonly jobTitle?: string | null;
  readonly country?: string | null;
  /** IANA name. */
  readonly timeZone?: string | null;
  readonly kind?: RecipientKind | null;
  readonly sources?: readonly RecordedSource[];
  readonly consents?: readonly RecordedConsent[];
  readonly customer?: Customer | null;
  readonly relevance?: Relevance | null;
  readonly profile?: Profile | null;
};

/** Who stated a source or a consent, and when: `key_...`, `imp_...` or `opt_in_page`. */
type Recorded = { readonly recordedAt?: string; readonly recordedBy?: string };
export type RecordedSource = Source & Recorded;

/** `shown`: the digest of the page on which it was given, `sha256:<hex>`; `userAgent`: the browser that sent it. */
export type RecordedConsent = Consent &
  Recorded & {
    readonly id?: string;
    readonly shown?: string;
    readonly userAgent?: string;
  };

export const NOTHING_KNOWN: Known = {};

export function parseKnown(text: string): Known {
  return text === '{}' ? NOTHING_KNOWN : (JSON.parse(text) as Known);
}

/**
 * What is known once `added` has been stated too: sources and consents add up, the same one once; of single facts the
 * newer statement counts, and silence changes nothing.
 */
export function withAdded(stored: Known, added: Known): Known {
  if (stored === NOTHING_KNOWN) return added;
  return {
    name: added.name ?? stored.name ?? null,
    company: added.company ?? stored.company ?? null,
    jobTitle: added.jobTitle ?? stored.jobTitle ?? null,
    country: added.country ?? stored.country ?? null,
    timeZone: added.timeZone ?? stored.timeZone ?? null,
    kind: added.kind ?? stored.kind ?? null,
    sources: union(stored.sources, added.sources, sameSource),
    consents: union(stored.consents, added.consents, sameConsent),
    customer: added.customer ?? stored.customer ?? null,
    relevance: added.relevance ?? stored.relevance ?? null,
    profile: added.profile ?? stored.profile ?? null,
  };
}

function union<T>(
  stored: readonly T[] | undefined,
  added: readonly T[] | undefined,
  same: (one: T, other: T) => boolean,
): readonly T[] {
  if (!stored || stored.length === 0) return added ?? [];
  if (!added || added.length === 0) return stored;
  const all = [...stored];
  for (const item of added) if (!all.some((other) => same(item, other))) all.push(item);
  return all;
}

function sameSource(one: Source, other: Source): boolean {
  return (
    one.kind === other.kind &&
    one.obtainedAt === other.obtainedAt &&
    one.url === other.url &&
    one.supplier === other.supplier &&
    one.notice?.givenAt === other.notice?.givenAt &&
    one.notice?.objectionOffered === other.notice?.objectionOffered &&
    one.notice?.url === other.notice?.url
  );
}

const CONSENT_FIELDS = [
  'purpose',
  'status',
  'givenAt',
  'method',
  'controllerNamed',
  'wording',
  'wordingVersion',
  'language',
  'origin',
  'ip',
  'confirmedAt',
  'collector',
  'withdrawnAt',
] as const satisfies readonly (keyof Consent)[];

export function sameConsent(one: Consent, other: Consent): boolean {
  return CONSENT_FIELDS.every((field) => one[field] === other[field]);
}
