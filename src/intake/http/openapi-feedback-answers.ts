// What the paths of feedback answer, as schemas of the API document.
import { type SchemaObject } from '@nestjs/swagger';
import { PROVIDERS } from '../../feedback/providers/provider.js';
import { count, cursor, id, list, moment, oneOf, ref, text, whole } from './openapi-schemas.js';

export const FEEDBACK_ANSWERS = {
  TakenFeedback: whole({
    connection: id('fbc'),
    noted: { ...count, description: 'On record; what follows from them is in force.' },
    ignored: { ...count, description: 'Opens, clicks and what is no feedback.' },
    repeated: { ...count, description: 'Taken before: nothing happened again.' },
    problems: list(whole({ event: { ...count, description: 'Its place in the request, from 0.' }, problem: text })),
  }),
  FeedbackConnection: whole({
    ...{ id: id('fbc'), controllerId: id('ctl'), provider: oneOf(...PROVIDERS), name: text, createdAt: moment },
    webhookPath: { type: 'string', description: 'Where the provider is to post its events, behind `PUBLIC_URL`.' },
  }),
  FeedbackConnectionList: whole({ connections: list(ref('FeedbackConnection')), cursor }),
} satisfies Record<string, SchemaObject>;
