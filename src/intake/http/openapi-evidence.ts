// What the API answers where it gives evidence and takes requests of data subjects, as schemas of its document.
import { type SchemaObject } from '@nestjs/swagger';

const text: SchemaObject = { type: 'string' };
const texts: SchemaObject = { type: 'array', items: text };
const moment: SchemaObject = { type: 'string', format: 'date-time' };

function whole(properties: Record<string, SchemaObject>): SchemaObject {
  return { type: 'object', properties, required: Object.keys(properties) };
}

const subjectRequest: Record<string, SchemaObject> = {
  id: { type: 'string', example: 'req_01k6zq3v9hq8w2m4x7r5t1n0cd' },
  type: { type: 'string', enum: ['access', 'rectification', 'erasure', 'objection'] },
  state: { type: 'string', enum: ['open', 'done', 'refused'] },
  dueAt: { ...moment, description: 'One month after it came in (GDPR art. 12(3)).' },
  outcome: { ...text, nullable: true, description: 'How it was closed.' },
  createdAt: moment,
  closedAt: { ...moment, nullable: true },
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
  RequestOnRecord: whole(subjectRequest),
  RequestsOnRecord: whole({
    requests: { type: 'array', items: whole(subjectRequest) },
    cursor: { ...text, nullable: true },
  }),
} satisfies Record<string, SchemaObject>;
