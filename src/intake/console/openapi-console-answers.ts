// What the paths of people and sessions answer, as schemas of the API document.
import { type SchemaObject } from '@nestjs/swagger';
import { REASON_OUTCOMES } from '../../policy/decision.js';
import { ACTIONS, ROLES } from '../../access/people/roles.js';
import {
  count,
  cursor,
  flag,
  id,
  list,
  moment,
  oneOf,
  orNull,
  type Properties,
  ref,
  text,
  whole,
} from '../http/openapi-schemas.js';

const person: Properties = {
  ...{ id: id('per'), controllerId: id('ctl'), email: text, name: text, role: oneOf(...ROLES) },
};

const view: Properties = { id: id('viw'), name: text, page: text, query: text, createdAt: moment };

export const CONSOLE_ANSWERS = {
  Session: whole({
    person: whole({ ...person, controllerName: text, totp: flag, passkeys: count }),
    csrf: { type: 'string', description: 'For the header `X-CSRF-Token` of whatever is no GET.' },
    permissions: list(oneOf(...Object.keys(ACTIONS))),
  }),
  SessionList: whole({
    sessions: list(whole({ id: id('ses'), createdAt: moment, lastSeenAt: moment, userAgent: text, current: flag })),
  }),
  Person: whole(person),
  PersonList: whole({
    people: list(
      whole({
        ...person,
        ...{ state: oneOf('invited', 'active'), createdAt: moment, lastSeenAt: orNull(moment) },
        ...{ totp: flag, passkeys: count },
      }),
    ),
    cursor,
  }),
  Invitation: whole({
    person: ref('Person'),
    link: { type: 'string', description: 'Shown this once.', example: 'https://guard.acme.example/join#…' },
    expiresAt: moment,
  }),
  Totp: whole({
    state: oneOf('enrolling', 'on', 'off'),
    secret: { ...orNull(text), description: 'In base 32, to be typed where no picture can be read.' },
    uri: { ...orNull(text), description: 'For a QR code.', example: 'otpauth://totp/…' },
    recoveryCodes: { ...orNull(list(text)), description: 'Each works once; shown this once.' },
  }),
  PasskeyList: whole({
    passkeys: list(whole({ id: id('psk'), name: text, createdAt: moment, usedAt: orNull(moment) })),
  }),
  WebAuthnOptions: {
    ...whole({ challenge: text }),
    additionalProperties: true,
    description: 'As WebAuthn level 3 writes options in JSON.',
  },
  SsoProvider: whole({ issuer: text, clientId: text, domains: list(text), role: oneOf(...ROLES) }),
  View: whole(view),
  ViewList: whole({ views: list(ref('View')) }),
  Overview: whole({
    gate: {
      ...list(
        whole({ day: { type: 'string', format: 'date' }, allow: count, block: count, defer: count, review: count }),
      ),
      description: 'Decisions of each day (UTC), today last; the repeated check before a send is not counted again.',
    },
    reasons: {
      ...list(whole({ code: oneOf(...Object.keys(REASON_OUTCOMES)), title: text, count })),
      description: 'Why not, most frequent first.',
    },
    provenance: { ...list(whole({ kind: text, contacts: count })), description: 'Of the newest 20,000 contacts.' },
    complaints: {
      ...list(
        whole({ by: oneOf('kind', 'campaign'), key: text, name: text, sent: count, complaints: count, optOuts: count }),
      ),
      description: 'What came back for what was sent, by kind of source and by campaign.',
    },
    limits: list(
      whole({ senderId: id('snd'), address: text, used: count, limit: count, window: oneOf('minute', 'hour', 'day') }),
    ),
    ledger: whole({
      ...{ size: count, checkpointAt: orNull(moment), verifiedAt: moment },
      verified: {
        ...orNull(flag),
        description: 'The newest checkpoint is signed by a key of this service, over the tree as it is stored now.',
      },
    }),
    waiting: { ...list(whole({ what: text, count, href: text })), description: 'What waits for a person.' },
  }),
  SenderDns: whole({
    ...{ senderId: id('snd'), domain: text, checkedAt: moment },
    records: list(
      whole({
        ...{ kind: oneOf('spf', 'dkim', 'dmarc'), name: text, type: oneOf('TXT') },
        value: { ...orNull(text), description: 'To be published; null where a key has to be made first.' },
        state: {
          ...oneOf('found', 'different', 'missing', 'unknown'),
          description: '`different`: there is one, but it says something else. `unknown`: the DNS did not answer.',
        },
        seen: list(text),
      }),
    ),
  }),
  Verdicts: whole({ verdicts: list({ allOf: [ref('Decision'), whole({ purpose: text })] }) }),
} satisfies Record<string, SchemaObject>;
