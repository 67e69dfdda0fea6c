// What the API answers where it gives evidence and takes requests of data subjects, as schemas of its document.
import { type SchemaObject } from '@nestjs/swagger';
import { REQUEST_KINDS, STAGES, STATES } from '../../rights/request-states.js';

const text: SchemaObject = { type: 'string' };
const texts: SchemaObject = { type: 'array', items: text };
const moment: SchemaObject = { type: 'string', format: 'date-time' };

function whole(properties: Record<string, SchemaObject>): SchemaObject {
  return { type: 'object', properties, required: Object.keys(properties) };
}

const orNull = (schema: SchemaObject): SchemaObject => ({ ...schema, nullable: true });

const subjectRequest: Record<string, SchemaObject> = {
  id: { type: 'string', example: 'req_01k6zq3v9hq8w2m4x7r5t1n0cd' },
  type: { type: 'string', enum: [...REQUEST_KINDS] },
  state: { type: 'string', enum: [...STATES] },
  stage: { type: 'string', enum: [...STAGES], description: 'How far it is.' },
  via: { type: 'string', enum: ['page', 'officer', 'api'] },
  language: text,
  identity: orNull(
    whole({
      by: { type: 'string', enum: ['mailbox', 'recorded', 'asserted', 'not_needed'] },
      ...{ how: orNull(text), at: orNull(moment) },
    }),
  ),
  dueAt: { ...moment, description: 'One month after it came in, or three where it was extended (GDPR art. 12(3)).' },
  due: orNull({ type: 'string', enum: ['in_time', 'soon', 'overdue'] }),
  ...{ extendedBecause: orNull(text), remindedAt: orNull(moment) },
  letterRefused: { ...orNull(text), description: 'Why the last letter to the person could not go.' },
  held: { type: 'boolean', description: 'Whether a legal hold keeps the person from being erased.' },
  downloadableUntil: orNull(moment),
  keptBecause: { ...orNull(text), description: 'The law by which evidence stays after an erasure.' },
  keptUntil: orNull(moment),
  outcome: { ...text, nullable: true, description: 'How it was closed.' },
  createdAt: moment,
  closedAt: { ...moment, nullable: true },
};

const legalHold: Record<string, SchemaObject> = {
  id: { type: 'string', example: 'hld_01k6zq3v9hq8w2m4x7r5t1n0cd' },
  ...{ reason: text, setBy: text, setAt: moment, liftedAt: orNull(moment), liftedBecause: orNull(text) },
};

export const EVIDENCE_ANSWERS = {
  ConsentReceipt: { type: 'object', additionalProperties: true, description: 'By the format that was asked for.' },
  Article30: whole({
    controller: { type: 'object', additionalProperties: true, description: 'As it is registered.' },
    ...{ activity: text, since: { ...moment, nullable: true }, purposes: texts, senders: texts, transfers: text },
    legalBases: { type: 'array', items: whole({ purpose: text, basis: text }) },
    dataSubjects: whole({ categories: texts, number: { type: 'integer', minimum: 0 } }),
    ...{ personalData: texts, recipients: texts, retention: texts, security: texts },
  }),
  LegalHold: whole(legalHold),
  LegalHolds: whole({
    holds: { type: 'array', items: whole(legalHold) },
    cursor: { ...text, nullable: true },
  }),
  RequestOnRecord: whole(subjectRequest),
  RequestsOnRecord: whole({
    requests: { type: 'array', items: whole(subjectRequest) },
    cursor: { ...text, nullable: true },
  }),
} satisfies Record<string, SchemaObject>;
