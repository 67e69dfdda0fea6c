// What the paths of answers and stop signals answer, as schemas of the API document.
import { type SchemaObject } from '@nestjs/swagger';
import { ANSWER_KINDS } from '../../feedback/answers.js';
import {
  count,
  cursor,
  id,
  list,
  moment,
  oneOf,
  orNull,
  type Properties,
  type Schema,
  ref,
  text,
  whole,
} from './openapi-schemas.js';

const share: Schema = { type: 'number', minimum: 0, maximum: 1, description: 'A share of 1.' };
const rates = whole({ warn: share, slow: share, stop: share });

const signal: Properties = {
  id: { type: 'string', description: 'Of the sender or the campaign.', example: 'snd_01k6zq3v9hq8w2m4x7r5t1n0cd' },
  ...{ scope: oneOf('sender', 'campaign'), level: oneOf('none', 'warn', 'slow', 'stop'), since: moment },
  counts: {
    ...whole({ sent: count, bounced: count, complained: count }),
    description: 'In the window. `sent`: taken by the relay, or refused for there is no such mailbox.',
  },
  rates: {
    ...whole({ complaints: share, bounces: share }),
    description: 'Complaints of what was delivered, hard bounces of what was sent.',
  },
  lifted: {
    ...whole({ at: moment, by: text, reason: text }),
    ...{ nullable: true, description: 'The last lifting of a stop; what came before it is not counted.' },
  },
};

export const SIGNAL_ANSWERS = {
  RecordedAnswer: whole({
    id: { ...id('evt'), nullable: true, description: 'Of the ledger entry; null for a person who was erased.' },
    ...{ email: text, kind: oneOf(...ANSWER_KINDS), at: moment, messageId: orNull(id('msg')) },
    stopped: { type: 'integer', minimum: 0, description: 'How many waiting messages were cancelled for it.' },
  }),
  Signal: whole(signal),
  SignalList: whole({ signals: list(ref('Signal')), cursor }),
  SignalThresholds: whole({
    ...{ complaints: rates, bounces: rates },
    leastEvents: {
      ...whole({ complaints: count, bounces: count }),
      description: 'Fewer than these raise no signal, whatever share of few messages they are.',
    },
    windowDays: count,
  }),
} satisfies Record<string, SchemaObject>;
