// Facts for tests, from a request in the words of the API: each test says only what is remarkable.
import { readFileSync } from 'node:fs';
import { type Law, loadLaw } from '../../config/law.js';
import { findingsOf } from '../../src/message/findings.js';
import { type Message, type Principal } from '../../src/message/message.js';
import { decide } from '../../src/policy/decide.js';
import { type Decision, type ReasonCode } from '../../src/policy/decision.js';
import { type Consent, type Customer, type Facts, type History, type Source } from '../../src/policy/facts.js';
import { type RecipientKind } from '../../src/recipient/kind.js';

const AT = '2026-09-20T12:00:00.000Z';

export const law: Law = loadLaw();

/** A recipient as `POST /v1/decisions` takes it. */
export type AskedRecipient = Partial<Omit<Facts['recipient'], 'kind'>> & {
  readonly kind?: RecipientKind;
  readonly sources?: readonly Partial<Source>[];
  readonly consents?: readonly Partial<Consent>[];
  readonly customer?: Partial<Customer> | null;
  readonly relevance?: Facts['relevance'];
  readonly profile?: Facts['profile'];
};

export type Asked = Partial<
  Pick<Facts, 'at' | 'purpose' | 'sender' | 'composedByGuard' | 'confirmation' | 'controllerPolicy' | 'overrides'>
> & {
  /** Read as the guard reads it: what is not said is not there. */
  readonly message?: Partial<Message> | null;
  readonly controllerCountry?: string;
  readonly recipient?: AskedRecipient;
  readonly suppressions?: Facts['suppressions'];
  readonly registers?: Facts['registers'];
  readonly history?: Partial<History>;
  readonly holds?: Facts['holds'];
};

export function someFacts(asked: Asked = {}): Facts {
  const {
    sources = [],
    consents = [],
    customer = null,
    relevance = null,
    profile = null,
    ...who
  } = asked.recipient ?? {};
  const email = who.email ?? 'marie.durand@client-sa.example';
  return {
    at: asked.at ?? AT,
    purpose: asked.purpose ?? 'prospecting',
    sender: asked.sender ?? 'anna@acme.example',
    controller: {
      name: ACME.name,
      country: asked.controllerCountry ?? 'FR',
      privacyNoticeUrl: ACME.privacyNoticeUrl,
    },
    recipient: {
      email,
      unusable: who.unusable ?? null,
      country: who.country ?? null,
      otherCountries: who.otherCountries ?? [],
      kind: who.kind ?? 'consumer',
      freeMail: who.freeMail ?? FREE_MAIL.has(email.split('@')[1] ?? ''),
      jobTitle: who.jobTitle ?? null,
    },
    sources: sources.map(aSource),
    consents: consents.map((consent) => ({ ...SILENT_CONSENT, ...consent })),
    customer: customer && {
      lastSaleAt: null,
      soldBy: null,
      similarProduct: false,
      objectionOffered: false,
      ...customer,
    },
    relevance,
    profile,
    suppressions: asked.suppressions ?? [],
    registers: asked.registers ?? [],
    controllerPolicy: asked.controllerPolicy ?? null,
    overrides: asked.overrides ?? [],
    history: { coldSentAt: [], answeredAt: null, noticedAt: null, ...asked.history },
    ...(asked.holds && { holds: asked.holds }),
    message: asked.message ? findingsOf({ ...SILENT_MESSAGE, ...asked.message }, ACME) : null,
    composedByGuard: asked.composedByGuard ?? false,
    confirmation: asked.confirmation ?? null,
  };
}

export const ACME: Principal = {
  name: 'Acme SAS',
  postalAddress: '1 rue de la Paix, 75002 Paris',
  privacyNoticeUrl: 'https://acme.example/privacy',
};

const SILENT_MESSAGE: Message = { subject: null, text: null, html: null, headers: {} };

const FREE_MAIL = new Set(['gmail.com', 'orange.fr']);

const SILENT_CONSENT: Consent = {
  purpose: null,
  status: 'given',
  givenAt: null,
  method: null,
  controllerNamed: null,
  wording: null,
  wordingVersion: null,
  language: null,
  origin: null,
  ip: null,
  confirmedAt: null,
  collector: null,
  withdrawnAt: null,
};

function aSource(source: Partial<Source>): Source {
  return { kind: 'unknown', obtainedAt: null, url: null, supplier: null, notice: null, ...source };
}

/** Decides under the law of the two countries, as the guard does. */
export function decided(facts: Facts): Decision {
  const { country, kind } = facts.recipient;
  return decide(facts, law.applying(country, facts.controller.country, kind));
}

export function codesOf(decision: Decision): ReasonCode[] {
  return decision.reasons.map(({ code }) => code);
}

/** A consent with every field of its evidence. */
export const PROVEN: Consent = {
  purpose: 'prospecting',
  status: 'given',
  givenAt: '2026-08-01T08:00:00Z',
  method: 'double_opt_in',
  controllerNamed: 'Acme SAS',
  wording: 'I agree that Acme SAS e-mails me about its products. I can withdraw at any time.',
  wordingVersion: 'v3',
  language: 'en',
  origin: 'https://acme.example/newsletter',
  ip: '203.0.113.9',
  confirmedAt: '2026-08-01T08:03:00Z',
  collector: null,
  withdrawnAt: null,
};

export const A_CUSTOMER: Customer = {
  lastSaleAt: '2026-06-01',
  soldBy: 'Acme SAS',
  similarProduct: true,
  objectionOffered: true,
};

export const INFORMED = { givenAt: '2026-09-10', objectionOffered: true, url: 'https://acme.example/privacy' } as const;

export const RELEVANT = { topic: 'accounting software', because: 'as finance director decides on it' } as const;

export function jsonFrom(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
}
