// What the paths of retention answer, as schemas of the API document.
import { type SchemaObject } from '@nestjs/swagger';
import { LEFT_OUT } from '../../rights/retention/survey.js';
import { FINDINGS } from '../../rights/retention/retention-items.js';
import { count, cursor, id, list, map, moment, oneOf, orNull, ref, text, whole } from './openapi-schemas.js';

const tally = whole(
  {},
  {
    ...{ people: count, noNotice: count, warned: count, inGrace: count, erased: count, heldUp: count },
    leftOut: whole(Object.fromEntries(LEFT_OUT.map((why) => [why, count]))),
  },
);
const setting = { prospectMonths: orNull(count), graceDays: count };

export const RETENTION_ANSWERS = {
  RetentionSetting: whole({ ...setting, mostProspectMonths: count }),
  RetentionPreview: whole({
    ...{ asOf: moment, setting: whole(setting), counts: tally },
    examples: map(list(whole({ contactId: id('con'), since: orNull(moment) }))),
  }),
  RetentionRun: whole({
    ...{ id: id('rtn'), askedBy: text, asOf: moment, state: oneOf('queued', 'running', 'done') },
    ...{ counts: tally, finishedAt: orNull(moment) },
  }),
  RetentionRuns: whole({ runs: list(ref('RetentionRun')), cursor }),
  RetentionItems: whole({
    items: list(
      whole({
        ...{ contactId: id('con'), email: orNull(text), finding: oneOf(...FINDINGS) },
        ...{ since: moment, foundAt: moment, eraseAfter: orNull(moment) },
      }),
    ),
    cursor,
  }),
} satisfies Record<string, SchemaObject>;
