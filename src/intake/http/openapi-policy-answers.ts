// What the paths of policy, registers, simulations and replay answer, as schemas of the API document.
import { type SchemaObject } from '@nestjs/swagger';
import { OUTCOMES } from '../../policy/decision.js';
import { RELAYED_FOOTERS, SOURCE_KINDS, TRACKING_PIXELS } from '../../policy/facts.js';
import { LIFTABLE } from '../../policy/liftable.js';
import { CONFIDENCES } from '../../policy/pack.js';
import { RECIPIENT_KINDS } from '../../recipient/kind.js';
import { LIST_FORMATS } from '../../registers/register-entry.js';
import {
  count,
  cursor,
  flag,
  id,
  list,
  map,
  moment,
  oneOf,
  open,
  orNull,
  type Properties,
  reason,
  ref,
  text,
  whole,
} from './openapi-schemas.js';

const day = { type: 'string', format: 'date', example: '2026-11-20' } as const;
const digest = { type: 'string', example: 'sha256:…' } as const;
const anything = { description: 'As it is in a decision.' };

const restrictions = {
  ...{ consentOnly: flag, closedSources: list(oneOf(...SOURCE_KINDS)) },
  ...{ coldMessages: orNull(count), daysBetweenColdMessages: orNull(count), consentMaxAgeMonths: orNull(count) },
};

const registerList = whole({
  ...{ id: id('rgl'), register: text, listDate: day, format: oneOf(...LIST_FORMATS), fileName: text },
  ...{ entries: count, repeated: count, refused: count, loadedAt: moment },
  refusedLines: list(whole({ line: count, reason: text })),
});

const sample = whole({
  ...{ decision: id('dec'), country: orNull(text), recipientKind: oneOf(...RECIPIENT_KINDS) },
  ...{ was: oneOf(...OUTCOMES), becomes: oneOf(...OUTCOMES) },
});

const turned = whole({
  count,
  reasons: list(whole({ code: text, title: text, count, samples: list(sample) })),
});

const simulation = whole({
  ...{ id: id('sim'), state: oneOf('queued', 'running', 'done', 'failed'), error: orNull(text) },
  ...{ from: moment, to: moment, createdAt: moment, finishedAt: orNull(moment) },
  candidate: whole({ pack: orNull(text), controllerPolicy: orNull(digest) }),
  progress: { type: 'number', minimum: 0, maximum: 1 },
  counts: whole({
    ...{ decisions: count, decidedAnew: count, sameSend: count, erased: count, unknownPack: count, unchanged: count },
    changes: map(count),
  }),
  ...{ newlyBlocked: turned, newlyAllowed: turned },
});

/** What a country asks; the rest of it is in the pack itself. */
const jurisdiction: Properties = {
  ...{ country: { type: 'string', example: 'FR', description: '`*`: any other, and an unknown one.' }, name: text },
  pack: { type: 'string', description: 'As a decision names it.', example: 'FR@sha256:…' },
  ...{ version: text, date: { type: 'string', format: 'date' } },
  changelog: list(whole({ version: text, date: text, change: text })),
  recipientKinds: map(whole({ enforced: text, reading: text, confidence: oneOf(...CONFIDENCES) })),
  confidence: oneOf(...CONFIDENCES),
  softOptIn: open('Whether a customer relation carries a mail, and its conditions.'),
  ...{ doubleOptInExpected: flag, consentMaxAgeMonths: orNull(count), consentAgeNote: orNull(text) },
  optOut: open('When the notice of GDPR art. 13 and 14 is due, where no consent is asked.'),
  ...{ gdpr: flag, registers: list(open('A do-not-contact register, and whether it binds.')) },
  ...{ messageContent: list(text), message: open('What of the content is enforced.') },
  ...{ unsubscribeBusinessDays: orNull(count), evidenceRetentionYears: orNull(count) },
  ...{ statute: list(text), sources: list({ type: 'string', format: 'uri' }), notes: text },
};

export const POLICY_ANSWERS = {
  ReasonCatalogue: whole({
    reasons: list(
      whole({
        ...{ ...reason, outcome: oneOf(...OUTCOMES), variants: map(text) },
        citesStatute: { type: 'boolean', description: 'Whether statutes of the countries are cited too.' },
      }),
    ),
  }),
  Jurisdictions: whole({ jurisdictions: list(whole(jurisdiction)) }),
  ControllerPolicy: whole({
    ...{ version: count, digest: orNull(digest), setBy: orNull(text), setAt: orNull(moment) },
    policy: whole({
      ...restrictions,
      ...{ trackingPixels: oneOf(...TRACKING_PIXELS), relayedFooter: oneOf(...RELAYED_FOOTERS) },
      purposes: list(whole({ ...restrictions, purpose: text })),
    }),
    law: whole({ coldMessages: count, daysBetweenColdMessages: count, consentMaxAgeMonths: count }),
  }),
  ShadowMode: whole({ shadow: flag, since: orNull(moment) }),
  Override: whole({
    ...{ id: id('ovr'), state: oneOf('proposed', 'approved', 'revoked', 'expired'), lifts: oneOf(...LIFTABLE) },
    ...{ purpose: text, country: orNull(text), recipients: orNull(count), reason: text, expiresAt: moment },
    ...{ proposedBy: text, proposedAt: moment, approvedBy: orNull(text), approvedAt: orNull(moment) },
    ...{ revokedBy: orNull(text), revokedAt: orNull(moment) },
  }),
  OverrideList: whole({ overrides: list(ref('Override')), cursor }),
  RegisterList: registerList,
  Registers: whole({
    registers: list(
      whole({
        ...{
          id: { type: 'string', example: 'AT-RTR-ECG' },
          countries: list(text),
          binding: flag,
          refreshDays: count,
          listsDomains: flag,
        },
        ...{ kinds: list(oneOf(...RECIPIENT_KINDS)), note: orNull(text) },
        state: { ...oneOf('in_force', 'stale', 'not_loaded'), description: 'A stale one counts as not asked.' },
        list: orNull(registerList),
      }),
    ),
  }),
  Simulation: simulation,
  SimulationList: whole({ simulations: list(ref('Simulation')), cursor }),
  Replay: whole({
    ...{ id: id('dec'), same: flag, pack: text },
    differences: list(whole({ field: text, recorded: anything, replayed: anything })),
    replayed: open('The decision as it came out now: outcome, basis, reasons with what they were found by.'),
  }),
} satisfies Record<string, SchemaObject>;
