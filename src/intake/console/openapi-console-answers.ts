// What the paths of people and sessions answer, as schemas of the API document.
import { type SchemaObject } from '@nestjs/swagger';
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
} satisfies Record<string, SchemaObject>;
