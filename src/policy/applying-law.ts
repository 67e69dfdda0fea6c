// Which law applies to a mail: the stricter of the recipient's country and the controller's, worked out once a pair and kind.
import { RECIPIENT_KINDS, type RecipientKind } from '../recipient/kind.js';
import {
  type DigestedPack,
  type Pack,
  POSTAL_ADDRESSES,
  type PostalAddress,
  type Regime,
  type Register,
  REGIMES,
  type RequiredLabel,
} from './pack.js';

/** How long a consent stands where the law of neither country says. */
const CONSENT_MONTHS_BY_DEFAULT = 24;

/** What one kind of recipient is owed when a controller of one country writes to another. */
export type ApplyingLaw = {
  /** The packs that were compared, as a decision names them: `GB@sha256:...+FR@sha256:...`, the recipient's first. */
  readonly name: string;
  readonly kind: RecipientKind;
  readonly regime: Regime;
  readonly softOptIn: {
    readonly available: boolean;
    readonly negotiationSuffices: boolean;
    readonly maxAgeMonths: number | null;
  };
  readonly doubleOptInExpected: boolean;
  readonly consentMaxAgeMonths: number;
  /** Whether the opt-out path asks for the notice of GDPR art. 13 or 14: not for the role addresses of legal persons. */
  readonly noticeDue: boolean;
  readonly noticeByFirstMessage: boolean;
  readonly noticeAtCollection: boolean;
  /** Those that bind; the others decide nothing. */
  readonly registers: readonly Register[];
  readonly message: { readonly postalAddress: PostalAddress | null; readonly labels: readonly RequiredLabel[] };
  readonly statutes: Statutes;
  /** The same pair of countries for a consumer: a personal mailbox is decided as one, whatever was claimed. */
  readonly asConsumer: ApplyingLaw | null;
};

/** The statutes that a reason can rest on, each once. */
export type Statutes = {
  /** Of the law that says whether a consent is asked, and on which conditions none is: the stricter one, or both. */
  readonly regime: readonly string[];
  /** Of every law that binds whoever writes to the country: what registers and the content of a message rest on. */
  readonly everyLaw: readonly string[];
};

type LawByKind = Readonly<Record<RecipientKind, ApplyingLaw>>;

// The law of a pair never changes while its packs live, so what is remembered here is no state.
const known = new WeakMap<DigestedPack, WeakMap<DigestedPack, LawByKind>>();

/** Directive 2000/31/EC, annex: unsolicited mail stands outside the country-of-origin principle, so both countries count. */
export function applyingLaw(recipient: DigestedPack, controller: DigestedPack, kind: RecipientKind): ApplyingLaw {
  let ofRecipient = known.get(recipient);
  if (!ofRecipient) known.set(recipient, (ofRecipient = new WeakMap()));
  let byKind = ofRecipient.get(controller);
  if (!byKind) ofRecipient.set(controller, (byKind = ofEachKind(recipient, controller)));
  return byKind[kind];
}

function ofEachKind(recipient: DigestedPack, controller: DigestedPack): LawByKind {
  const consumer = between(recipient, controller, 'consumer', null);
  const laws = RECIPIENT_KINDS.map((kind) => [
    kind,
    kind === 'consumer' ? consumer : between(recipient, controller, kind, consumer),
  ]);
  return Object.fromEntries(laws) as LawByKind;
}

function between(
  recipient: DigestedPack,
  controller: DigestedPack,
  kind: RecipientKind,
  asConsumer: ApplyingLaw | null,
): ApplyingLaw {
  const packs = stricter(recipient, controller, kind);
  const [first] = packs;
  const ages = packs.flatMap(({ softOptIn }) => softOptIn.maxAgeMonths ?? []);
  return {
    name: recipient === controller ? nameOf(recipient) : `${nameOf(recipient)}+${nameOf(controller)}`,
    kind,
    regime: first.regime[kind],
    softOptIn: {
      available: packs.every(({ softOptIn }) => softOptIn.available),
      negotiationSuffices: packs.every(({ softOptIn }) => softOptIn.negotiationSuffices),
      maxAgeMonths: ages.length > 0 ? Math.min(...ages) : null,
    },
    doubleOptInExpected: packs.some((pack) => pack.doubleOptInExpected),
    consentMaxAgeMonths: Math.min(...packs.map((pack) => pack.consentMaxAgeMonths ?? CONSENT_MONTHS_BY_DEFAULT)),
    noticeDue: (recipient.gdpr || controller.gdpr) && kind !== 'role_address',
    // Who asks for no notice says nothing about when it is due.
    noticeByFirstMessage: packs.every(({ gdpr, optOut }) => !gdpr || optOut.noticeByFirstMessage),
    noticeAtCollection: packs.some(({ optOut }) => optOut.noticeAtCollection),
    registers: bindingRegisters([recipient, ...packs]),
    message: contentOf([recipient, ...packs]),
    statutes: { regime: statutesOf(packs), everyLaw: statutesOf([recipient, ...packs]) },
    asConsumer,
  };
}

/** The pack that asks more of this kind; both, the recipient's first, where they ask the same. */
function stricter(recipient: DigestedPack, controller: DigestedPack, kind: RecipientKind): [Pack, ...Pack[]] {
  if (recipient === controller) return [recipient];
  const distance = REGIMES.indexOf(recipient.regime[kind]) - REGIMES.indexOf(controller.regime[kind]);
  if (distance === 0) return [recipient, controller];
  return distance < 0 ? [recipient] : [controller];
}

/** A register binds whoever writes to its country, even where the controller's own law is the stricter one. */
function bindingRegisters(packs: readonly Pack[]): Register[] {
  const byId = new Map<string, Register>();
  for (const register of packs.flatMap((pack) => pack.registers)) if (register.binding) byId.set(register.id, register);
  return [...byId.values()];
}

/** What a message must hold binds whoever writes to the country, as a register does. */
function contentOf(packs: readonly Pack[]): ApplyingLaw['message'] {
  const asked = packs.map(({ message }) => message.postalAddress);
  return {
    postalAddress: POSTAL_ADDRESSES.find((place) => asked.includes(place)) ?? null,
    labels: [...new Set(packs)].flatMap(({ message }) => message.labels),
  };
}

function statutesOf(packs: readonly Pack[]): readonly string[] {
  return [...new Set(packs.flatMap(({ statute }) => statute))];
}

function nameOf(pack: DigestedPack): string {
  return `${pack.country}@${pack.digest}`;
}
