// The small words that the answers of the API document are written in.
import { type ReferenceObject, type SchemaObject } from '@nestjs/swagger';
import { REASON_OUTCOMES } from '../../policy/decision.js';

export type Schema = SchemaObject | ReferenceObject;
export type Properties = Readonly<Record<string, Schema>>;

export const text: Schema = { type: 'string' };
export const count: Schema = { type: 'integer', minimum: 0 };
export const flag: Schema = { type: 'boolean' };
export const inBase64: Schema = { type: 'string', format: 'byte' };
export const moment: Schema = { type: 'string', format: 'date-time' };
export const cursor: Schema = { type: 'string', nullable: true, description: 'Of the next page; null at the end.' };

export const id = (prefix: string): Schema => ({ type: 'string', example: `${prefix}_01k6zq3v9hq8w2m4x7r5t1n0cd` });
export const oneOf = (...words: string[]): Schema => ({ type: 'string', enum: words });
export const orNull = (schema: Schema): Schema => ({ ...schema, nullable: true });
export const list = (items: Schema): Schema => ({ type: 'array', items });
export const map = (values: Schema): Schema => ({ type: 'object', additionalProperties: values });
export const open = (description: string): Schema => ({ type: 'object', additionalProperties: true, description });

export function whole(properties: Properties, maybe: Properties = {}): SchemaObject {
  return { type: 'object', properties: { ...properties, ...maybe }, required: Object.keys(properties) };
}

/** The names of ANSWERS are not known here, before it is written. */
export function ref(name: string): ReferenceObject {
  return { $ref: `#/components/schemas/${name}` };
}

/** Sending hours. */
export const window: Schema = whole({
  days: list(oneOf('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')),
  ...{ from: text, to: text, holidays: flag, timeZone: orNull(text) },
});

/** What every reason is told by. */
export const reason: Properties = {
  code: { type: 'string', enum: Object.keys(REASON_OUTCOMES), example: 'linkedin_connection_is_not_consent' },
  title: text,
  detail: text,
  citations: list({ type: 'string', example: 'GDPR art. 4(11)' }),
  remedy: { type: 'string', nullable: true, description: 'What would make the mail lawful; null where nothing would.' },
};
